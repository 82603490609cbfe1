// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/**
 * A conflict for people to read: concurrent versions of one row, settled or still open. All texts are made for display.
 *
 * @param id counts settled conflicts; 0 while it is open
 * @param atMillis wall clock of this replica when it was settled, or when the versions met
 * @param key the key's cells, separated by spaces
 * @param rule what settled each column; empty while it is open
 * @param result the settled row's columns, or what the table shows meanwhile
 */
public record Conflict(long id, long atMillis, String scope, String table, String key, String rule, String result, List<Side> sides) {
    public Conflict {
        sides = List.copyOf(sides);
    }

    /**
     * One of the versions.
     *
     * @param actor replica and session that wrote it
     * @param n its dot's number
     * @param writtenMillis by the writer's clock
     * @param changed names of the columns it changed
     * @param seen how far its writer had seen each of the other versions' writers, at the most: {@code actor:n}
     * @param content its columns
     */
    public record Side(String actor, long n, long writtenMillis, String changed, String seen, String content) {}

    public boolean isOpen() {
        return id == 0;
    }
}
