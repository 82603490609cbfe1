// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The triggers that notice what other programs (the sqlite3 shell, Python) do to a state table. They only mark: a
 * trigger that gave dots would give those of an old session, between a restore and our next opening. Our own writes
 * change {@code _n} or {@code _a}, which tells them apart.
 */
final class CaptureTriggers {
    private CaptureTriggers() {}

    static List<String> of(Table table) {
        return List.of(updated(table), moved(table), deleted(table));
    }

    /** An update that changes nothing marks nothing; the storage class of a value belongs to it. */
    private static String updated(Table table) {
        StringBuilder mask = new StringBuilder("0");
        for (int i = 0; i < table.values().size(); i++) {
            String name = table.values().get(i).name();
            String storage = table.values().get(i).type() == Table.Type.ANY ? " OR typeof(NEW." + name + ") <> typeof(OLD." + name + ")" : "";
            mask.append(" | ((NEW.").append(name).append(" IS NOT OLD.").append(name).append(storage).append(") << ").append(i).append(")");
        }
        String text = "CREATE TRIGGER _upd_" + table.name() + " AFTER UPDATE OF " + Schema.names(table.columns()) + " ON " + table.name()
                + " WHEN NEW._n IS OLD._n AND NEW._a IS OLD._a AND NEW._n IS NOT NULL BEGIN"
                + " INSERT INTO _dirty SELECT " + table.id() + ", NEW._id, m FROM (SELECT " + mask + " AS m) WHERE m <> 0"
                + " ON CONFLICT(tbl, rid) DO UPDATE SET mask = mask | excluded.mask; END";
        return text;
    }

    /** An update of the key deletes one row and makes another. */
    private static String moved(Table table) {
        String differs = table.key().stream().map(c -> "NEW." + c.name() + " IS NOT OLD." + c.name()).collect(Collectors.joining(" OR "));
        return "CREATE TRIGGER _key_" + table.name() + " AFTER UPDATE OF " + Schema.names(table.key()) + " ON " + table.name()
                + " WHEN NEW._n IS OLD._n AND NEW._a IS OLD._a AND OLD._n IS NOT NULL AND (" + differs + ") BEGIN"
                + gone(table) + " UPDATE " + table.name() + " SET _n = NULL WHERE _id = NEW._id; END";
    }

    private static String deleted(Table table) {
        return "CREATE TRIGGER _del_" + table.name() + " AFTER DELETE ON " + table.name() + " WHEN OLD._n IS NOT NULL BEGIN"
                + gone(table) + " END";
    }

    /** Upserts inside a trigger must say ON CONFLICT: an OR REPLACE of the outer statement would override theirs. */
    private static String gone(Table table) {
        String old = table.key().stream().map(c -> "OLD." + c.name()).collect(Collectors.joining(", "));
        return " INSERT INTO _gone_" + table.name() + " VALUES(" + old + ") ON CONFLICT DO NOTHING;"
                + " DELETE FROM _dirty WHERE tbl = " + table.id() + " AND rid = OLD._id;"
                + " DELETE FROM _sib_" + table.name() + " WHERE _rid = OLD._id;";
    }
}
