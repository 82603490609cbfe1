// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * One of the merged store's files: its name, and which scopes it keeps. Both are for ever, as the files are.
 *
 * @param number from 0
 * @param shards how many files there are
 */
public record Place(int number, int shards) {
    /** Most files: each has a thread, a cache and a log, and a query opens them all; SQLite would take 126. */
    public static final int SHARDS_MAX = 64;
    private static final String ALONE = "merged.db";

    public Place {
        if (shards < 1 || shards > SHARDS_MAX || number < 0 || number >= shards) {
            throw new IllegalArgumentException("a store has 1 to " + SHARDS_MAX + " shards, not " + shards);
        }
    }

    /** The file that keeps that scope: CRC-32C of the name in UTF-8, which every language has, modulo the files. */
    public static Place of(String scope, int shards) {
        CRC32C crc = new CRC32C();
        crc.update(scope.getBytes(StandardCharsets.UTF_8));
        return new Place((int) (crc.getValue() % shards), shards);
    }

    /** All files of a store. */
    public static List<Place> all(int shards) {
        return IntStream.range(0, shards).mapToObj(number -> new Place(number, shards)).toList();
    }

    /** True when the rows of that scope belong here. */
    public boolean keeps(String scope) {
        return of(scope, shards).equals(this);
    }

    /** {@code merged.db} when there is only one, {@code merged-00.db} and so on otherwise. */
    public String fileName() {
        return shards == 1 ? ALONE : String.format(Locale.ROOT, "merged-%02d.db", number);
    }
}
