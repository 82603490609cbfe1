// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/** One open file: its connection, the numbers of its actors, its tables and its change log. Used by one thread. */
record Store(Sql sql, Actors actors, Catalog tables, ChangeLog log) {
    static Store of(Sql sql) {
        return new Store(sql, new Actors(sql), new Catalog(Tables.ALL), new ChangeLog(sql));
    }

    /** All columns of a table's rows of one owner, ordered by key. */
    List<List<Cell>> rows(Table table, String owner) {
        return sql.list("SELECT " + Schema.names(table.columns()) + " FROM " + table.name() + " WHERE " + table.columns().get(0).name()
                + " = ? ORDER BY " + Schema.names(table.key()), row -> Cells.readAll(row, 1, table.columns().size()), owner);
    }

    /** Fills {@code temp._seen}, which statements compare versions with. */
    void see(VersionVector vector) {
        sql.run("DELETE FROM temp._seen");
        vector.counts().forEach((actor, n) -> sql.run("INSERT INTO temp._seen VALUES(?, ?)", actors.ordinal(actor), n));
    }
}
