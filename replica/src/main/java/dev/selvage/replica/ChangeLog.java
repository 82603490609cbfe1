// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The list of recent dots and the rows they went to, so that a batch is cut without searching the tables. One record
 * holds a run of writes to one table with one mask: their dots' numbers and their keys, packed. Records are appended in
 * the order of row numbers, since SQLite adds to the end of such a table without touching other pages. The log may be short or
 * missing: {@link ScopeState#logged()} says where it begins. Its last record also is where this replica's own count and
 * clock stand until they are written down elsewhere, which is at the latest when that record is dropped.
 */
final class ChangeLog {
    /** Dots of one actor that are kept for a peer that does not come; later it is served by a search of the tables. */
    static final long DOTS_MAX = 200_000;
    /** Dots of one record: what is decoded in one piece. */
    static final int RUN_MAX = 4_096;

    /** A record's number is its scope's, and below that its place in the scope's log: enough for a trillion records. */
    private static final int PLACE_BITS = 40;

    private final Sql sql;
    /** The next free number of each scope that was written to; read from the table when it is not known. */
    private final Map<Long, Long> next = new HashMap<>();

    ChangeLog(Sql sql) {
        this.sql = sql;
    }

    /** The transaction was rolled back. */
    void forgetAll() {
        next.clear();
    }

    /** One write. */
    record Entry(long n, int table, long mask, byte[] key) {}

    /** A run of writes that is being packed. */
    static final class Run {
        private final long scope;
        private final long actor;
        private final Table table;
        private final long mask;
        private final long hlc;
        private byte[] packed = new byte[256];
        private byte[] previous = new byte[0];
        private int length;
        private long first;
        private long last;
        private int count;

        Run(long scope, long actor, Table table, long mask, long hlc) {
            this.scope = scope;
            this.actor = actor;
            this.table = table;
            this.mask = mask;
            this.hlc = hlc;
        }

        Table table() {
            return table;
        }

        int count() {
            return count;
        }

        boolean takes(Table other, long otherMask) {
            return table.id() == other.id() && mask == otherMask && count < RUN_MAX;
        }

        void add(long n, byte[] key) {
            if (count++ == 0) {
                first = n;
                last = n;
            }
            if (length + key.length + 24 > packed.length) {
                packed = Arrays.copyOf(packed, Math.max(2 * packed.length, length + key.length + 24));
            }
            number(n - last);
            int mismatch = Arrays.mismatch(previous, key);
            int shared = mismatch < 0 ? key.length : mismatch;
            number(shared);
            number(key.length - shared);
            System.arraycopy(key, shared, packed, length, key.length - shared);
            length += key.length - shared;
            previous = key;
            last = n;
        }

        private void number(long value) {
            long rest = value;
            while (rest >= 0x80) {
                packed[length++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            packed[length++] = (byte) rest;
        }
    }

    void append(Run run) throws SQLException {
        if (run.count == 0) {
            return;
        }
        long number = next.computeIfAbsent(run.scope, this::firstFree);
        next.put(run.scope, number + 1);
        PreparedStatement insert = sql.prepare("INSERT INTO _chg(id, a, last, first, h, tbl, mask, keys) VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
        insert.setLong(1, number);
        insert.setLong(2, run.actor);
        insert.setLong(3, run.last);
        insert.setLong(4, run.first);
        insert.setLong(5, run.hlc);
        insert.setLong(6, run.table.id());
        insert.setLong(7, run.mask);
        insert.setBytes(8, Arrays.copyOf(run.packed, run.length));
        insert.executeUpdate();
    }

    private long firstFree(long scope) {
        return sql.number("SELECT coalesce(max(id) + 1, ?1) FROM _chg WHERE id >= ?1 AND id < ?2", scope << PLACE_BITS, (scope + 1) << PLACE_BITS);
    }

    private record Packed(long first, int table, long mask, byte[] keys) {}

    /** The writes of that actor above {@code n}, in order. */
    List<Entry> after(long scope, long actor, long n) {
        List<Entry> entries = new ArrayList<>();
        for (Packed packed : sql.list("SELECT first, tbl, mask, keys FROM _chg WHERE id >= ? AND id < ? AND a = ? AND last > ? ORDER BY last",
                row -> new Packed(row.getLong(1), row.getInt(2), row.getLong(3), row.getBytes(4)),
                scope << PLACE_BITS, (scope + 1) << PLACE_BITS, actor, n)) {
            unpack(packed, n, entries);
        }
        return entries;
    }

    private static void unpack(Packed packed, long above, List<Entry> entries) {
        ByteBuffer in = ByteBuffer.wrap(packed.keys());
        long n = packed.first();
        byte[] previous = new byte[0];
        while (in.hasRemaining()) {
            n += number(in);
            int shared = (int) number(in);
            byte[] key = Arrays.copyOf(previous, shared + (int) number(in));
            in.get(key, shared, key.length - shared);
            previous = key;
            if (n > above) {
                entries.add(new Entry(n, packed.table(), packed.mask(), key));
            }
        }
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /** Drops records that lie wholly at or below {@code n}. */
    void dropUpTo(long scope, long actor, long n) {
        sql.run("DELETE FROM _chg WHERE id >= ? AND id < ? AND a = ? AND last <= ?", scope << PLACE_BITS, (scope + 1) << PLACE_BITS, actor, n);
    }
}
