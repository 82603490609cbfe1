// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import java.util.Optional;

/**
 * What devices say of their points in {@link Tables#POINT_RULE}, put to use: how the versions of a point's row are settled,
 * and, in a gateway's file, what other programs may not write. Triggers refuse by ROLLBACK: an ABORT anywhere in a trigger
 * would have SQLite keep a statement journal for every write of ours to the table.
 */
final class PointRules {
    private static final String GUARDED = "guarded";
    private static final String RULE = "SELECT 1 FROM point_rule r WHERE r.device = NEW.device AND r.name = NEW.name AND ";
    private static final String FORGED =
            " SELECT RAISE(ROLLBACK, 'selvage: rows of point are what devices report, nobody else writes them; write desired. Nothing was changed');";
    private static final String READ_ONLY =
            " SELECT RAISE(ROLLBACK, 'selvage: that point is written by its device alone, its profile says. Nothing was changed')"
            + " WHERE EXISTS (SELECT 1 FROM point p WHERE p.device = NEW.device AND p.name = NEW.name)"
            + " AND NOT EXISTS (" + RULE + "r.access <> 'r' AND r.writer <> 'device');";
    private static final String OUT_OF_RANGE =
            " SELECT RAISE(ROLLBACK, 'selvage: that value is out of the range in the point''s profile. Nothing was changed')"
            + " WHERE typeof(NEW.value) IN ('integer', 'real') AND EXISTS (" + RULE + "(NEW.value < r.low OR NEW.value > r.high));";

    private final boolean guarded;

    private PointRules(boolean guarded) {
        this.guarded = guarded;
    }

    /** Those of the file. */
    static PointRules of(Sql sql) {
        return new PointRules(sql.number("SELECT count(*) FROM _meta WHERE key = ?", GUARDED) > 0);
    }

    /** Has the file refuse, from now on, what only devices may write; false when it did before. Inside a transaction. */
    static boolean guard(Sql sql, Catalog tables) {
        if (of(sql).guarded) {
            return false;
        }
        sql.run("INSERT INTO _meta VALUES(?, 1)", GUARDED);
        CaptureTriggers point = CaptureTriggers.of(tables.named(Tables.POINT.name()).orElseThrow(), of(sql));
        point.drop().forEach(sql::script);
        point.create().forEach(sql::script);
        // a wish that was not stamped yet can be changed as well, which the other triggers need not see
        sql.script("CREATE TRIGGER _guard_ins_desired BEFORE INSERT ON desired WHEN NEW._n IS NULL BEGIN" + READ_ONLY + OUT_OF_RANGE + " END");
        sql.script("CREATE TRIGGER _guard_upd_desired BEFORE UPDATE ON desired WHEN NEW._n IS OLD._n AND NEW._a IS OLD._a BEGIN"
                + READ_ONLY + OUT_OF_RANGE + " END");
        return true;
    }

    /** A statement that goes before all others of a table's trigger, which fires for other programs' writes alone. */
    String against(Table table) {
        return guarded && table.name().equals(Tables.POINT.name()) ? FORGED : "";
    }

    /** What settles a point's row as a whole; empty for a row of another table, and where the columns' own policies hold. */
    static Optional<MergePolicy> ruling(Store store, Table table, List<Cell> key) {
        if (!table.name().equals(Tables.POINT.name()) && !table.name().equals(Tables.DESIRED.name())) {
            return Optional.empty();
        }
        return store.sql().first("SELECT merge FROM point_rule WHERE device = ? AND name = ?", row -> Optional.ofNullable(row.getString(1)),
                        key.stream().map(Cells::plain).toArray())
                .flatMap(merge -> merge)
                .filter(merge -> MergePolicy.LABEL.matcher(merge).matches())
                .map(MergePolicy::labelled)
                .filter(policy -> policy != ColumnPolicy.LWW);
    }
}
