// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The triggers that notice what other programs (the sqlite3 shell, Python) do to a state table. They only mark: a
 * trigger that gave dots would give those of an old session, between a restore and our next opening. Our own writes
 * change {@code _n} or {@code _a}, which tells them apart. Marks are appended, a line for each change: without a constraint
 * anywhere in a trigger, SQLite keeps no statement journal for writes that say {@code OR FAIL} or {@code REPLACE}.
 */
final class CaptureTriggers {
    private final Table table;
    private final PointRules guard;
    private final String name;
    private final String mark;

    private CaptureTriggers(Table table, PointRules guard) {
        this.table = table;
        this.guard = guard;
        this.name = Schema.quoted(table.name());
        this.mark = "_mark_" + table.name();
    }

    /** @param guard what other programs may not do in this file */
    static CaptureTriggers of(Table table, PointRules guard) {
        return new CaptureTriggers(table, guard);
    }

    List<String> create() {
        return List.of(inserted(), updated(), moved(), deleted());
    }

    List<String> drop() {
        return Stream.of("_ins_", "_upd_", "_key_", "_del_").map(kind -> "DROP TRIGGER IF EXISTS " + kind + table.name()).toList();
    }

    /** Takes the place of the one trigger that looks at all columns, when there are more of them than before. */
    List<String> widen() {
        return List.of("DROP TRIGGER IF EXISTS _upd_" + table.name(), updated());
    }

    /** A row without a dot is none of ours; also what an OR REPLACE leaves, for which no deletion is told. */
    private String inserted() {
        return "CREATE TRIGGER _ins_" + table.name() + " AFTER INSERT ON " + name + " WHEN NEW._n IS NULL BEGIN" + guard.against(table)
                + " INSERT INTO " + mark + " VALUES(" + key("NEW") + ", 0, 0); END";
    }

    /** An update that changes nothing marks nothing; the storage class of a value belongs to it. */
    private String updated() {
        StringBuilder mask = new StringBuilder("0");
        for (int i = 0; i < table.values().size(); i++) {
            String column = Schema.quoted(table.values().get(i).name());
            String storage = table.values().get(i).type() == Table.Type.ANY ? " OR typeof(NEW." + column + ") <> typeof(OLD." + column + ")" : "";
            mask.append(" | ((NEW.").append(column).append(" IS NOT OLD.").append(column).append(storage).append(") << ").append(i).append(")");
        }
        return "CREATE TRIGGER _upd_" + table.name() + " AFTER UPDATE OF " + Schema.names(table.columns()) + " ON " + name
                + " WHEN NEW._n IS OLD._n AND NEW._a IS OLD._a AND NEW._n IS NOT NULL BEGIN" + guard.against(table)
                + " INSERT INTO " + mark + " SELECT " + key("NEW") + ", m, 0 FROM (SELECT " + mask + " AS m) WHERE m <> 0; END";
    }

    /** An update of the key deletes one row and makes another. */
    private String moved() {
        String differs = keyNames().map(c -> "NEW." + c + " IS NOT OLD." + c).collect(Collectors.joining(" OR "));
        String same = keyNames().map(c -> c + " = NEW." + c).collect(Collectors.joining(" AND "));
        return "CREATE TRIGGER _key_" + table.name() + " AFTER UPDATE OF " + Schema.names(table.key()) + " ON " + name
                + " WHEN NEW._n IS OLD._n AND NEW._a IS OLD._a AND (" + differs + ") BEGIN" + guard.against(table)
                + gone() + " UPDATE " + name + " SET _a = NULL, _n = NULL WHERE " + same + ";"
                + " INSERT INTO " + mark + " VALUES(" + key("NEW") + ", 0, 0); END";
    }

    /** Our own deletions take the dot's number away before, and leave the actor. */
    private String deleted() {
        return "CREATE TRIGGER _del_" + table.name() + " AFTER DELETE ON " + name
                + " WHEN OLD._n IS NOT NULL OR OLD._a IS NULL BEGIN" + guard.against(table) + gone() + " END";
    }

    /** The row is gone, and with it the versions that its deleter could have seen. */
    private String gone() {
        String same = keyNames().map(c -> c + " = OLD." + c).collect(Collectors.joining(" AND "));
        return " INSERT INTO " + mark + " VALUES(" + key("OLD") + ", 0, 1);"
                + " DELETE FROM _sib_" + table.name() + " WHERE " + same + " AND " + Siblings.PARTS + ";";
    }

    private String key(String row) {
        return keyNames().map(c -> row + "." + c).collect(Collectors.joining(", "));
    }

    private Stream<String> keyNames() {
        return table.key().stream().map(column -> Schema.quoted(column.name()));
    }
}
