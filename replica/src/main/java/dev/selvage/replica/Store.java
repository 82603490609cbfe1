// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/** One open file: its connection, the numbers of its actors, its tables and its change log. Used by one thread. */
record Store(Sql sql, Actors actors, Catalog tables, ChangeLog log) {
    static Store of(Sql sql, Catalog tables) {
        return new Store(sql, new Actors(sql), tables, new ChangeLog(sql));
    }

    /** Fills {@code temp._seen}, which statements compare versions with. */
    void see(VersionVector vector) {
        sql.run("DELETE FROM temp._seen");
        vector.counts().forEach((actor, n) -> sql.run("INSERT INTO temp._seen VALUES(?, ?)", actors.ordinal(actor), n));
    }
}
