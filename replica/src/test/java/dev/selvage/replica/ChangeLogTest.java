// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private static final long SCOPE = 3;
    private static final long ACTOR = 5;

    private final ReplicaFile file = ReplicaFile.inMemory(Optional.empty());
    private final ChangeLog log = new ChangeLog(file.sql());

    ChangeLogTest() {
        Schema.prepare(file.sql(), "a", "memory", List.of());
    }

    @AfterEach
    void close() {
        file.close();
    }

    private void append(Table table, long mask, List<ChangeLog.Entry> entries) throws SQLException {
        ChangeLog.Run run = new ChangeLog.Run(SCOPE, ACTOR, table, mask, 7);
        entries.forEach(entry -> run.add(entry.n(), entry.key()));
        log.append(run);
    }

    private static byte[] key(int length, int seed) {
        byte[] key = new byte[length];
        new Random(seed).nextBytes(key);
        return key;
    }

    private static void assertSame(List<ChangeLog.Entry> expected, List<ChangeLog.Entry> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            ChangeLog.Entry a = expected.get(i);
            ChangeLog.Entry b = found.get(i);
            assertEquals(List.of(a.n(), a.table(), a.mask()), List.of(b.n(), b.table(), b.mask()));
            assertArrayEquals(a.key(), b.key());
        }
    }

    /** Numbers may be far apart (deletions and history take dots too), keys empty or long. */
    @Test
    void whatWasPackedComesBack() throws SQLException {
        List<ChangeLog.Entry> entries = new ArrayList<>();
        long n = 0;
        int seed = 0;
        for (long step : new long[] {1, 1, 127, 128, 16_383, 16_384, 1L << 31, 1L << 40, 1}) {
            n += step;
            entries.add(new ChangeLog.Entry(n, Tables.FACT.id(), -1L >>> 1, key(new int[] {0, 1, 20, 127, 128, 300, 16_384, 5, 70_000}[seed], seed)));
            seed++;
        }
        append(Tables.FACT, -1L >>> 1, entries);
        assertSame(entries, log.after(SCOPE, ACTOR, 0));
        for (ChangeLog.Entry from : entries) {
            assertSame(entries.stream().filter(entry -> entry.n() > from.n()).toList(), log.after(SCOPE, ACTOR, from.n()));
        }
    }

    @Test
    void runsComeInTheOrderOfTheirDots() throws SQLException {
        List<ChangeLog.Entry> first = List.of(new ChangeLog.Entry(1, Tables.POINT.id(), 1, key(4, 1)), new ChangeLog.Entry(2, Tables.POINT.id(), 1, key(4, 2)));
        List<ChangeLog.Entry> second = List.of(new ChangeLog.Entry(4, Tables.DESIRED.id(), 15, key(4, 3)));
        append(Tables.DESIRED, 15, second);
        append(Tables.POINT, 1, first);
        List<ChangeLog.Entry> all = new ArrayList<>(first);
        all.addAll(second);
        assertSame(all, log.after(SCOPE, ACTOR, 0));
        assertSame(List.of(), log.after(SCOPE, ACTOR + 1, 0));
        assertSame(List.of(), log.after(SCOPE + 1, ACTOR, 0));
        assertSame(List.of(), log.after(SCOPE, ACTOR, 4));
    }

    @Test
    void onlyWholeRecordsAreDropped() throws SQLException {
        append(Tables.POINT, 1, List.of(new ChangeLog.Entry(1, 1, 1, key(4, 1)), new ChangeLog.Entry(2, 1, 1, key(4, 2))));
        append(Tables.POINT, 1, List.of(new ChangeLog.Entry(3, 1, 1, key(4, 3)), new ChangeLog.Entry(4, 1, 1, key(4, 4))));
        log.dropUpTo(SCOPE, ACTOR, 3);
        assertEquals(List.of(3L, 4L), log.after(SCOPE, ACTOR, 0).stream().map(ChangeLog.Entry::n).toList());
        log.dropUpTo(SCOPE, ACTOR, 4);
        assertEquals(List.of(), log.after(SCOPE, ACTOR, 0));
    }

    @Test
    void anEmptyRunLeavesNoRecord() throws SQLException {
        append(Tables.POINT, 1, List.of());
        assertEquals(0, file.sql().number("SELECT count(*) FROM _chg"));
    }

    @Test
    void aRunIsOfOneTableAndMaskAndNotTooLong() {
        ChangeLog.Run run = new ChangeLog.Run(SCOPE, ACTOR, Tables.POINT, 1, 7);
        assertTrue(run.takes(Tables.POINT, 1));
        assertFalse(run.takes(Tables.POINT, 3) || run.takes(Tables.DESIRED, 1));
        for (int n = 1; n <= ChangeLog.RUN_MAX; n++) {
            assertTrue(run.takes(Tables.POINT, 1));
            run.add(n, key(2, n));
        }
        assertFalse(run.takes(Tables.POINT, 1));
    }

    /** A transaction of many rows, written through the replica: all of them are found again, in few records. */
    @Test
    void aLongTransactionIsAFewRecords() {
        int rows = 2 * ChangeLog.RUN_MAX + 10;
        try (Member a = Member.of("a"); Member b = Member.of("b")) {
            a.replica().write(Member.SCOPE, Member.NOW, tx -> {
                for (int i = 0; i < rows; i++) {
                    tx.upsert(Tables.FACT, Member.fact("k" + i, Cell.of(i), i, "me"));
                }
                return true;
            });
            assertEquals(new MergeResult.Merged(rows, 0), b.take(a));
            Known before = b.replica().known(Member.SCOPE);
            a.set("k7", 1, Member.VALUE, Member.NOW);
            a.delete("k8");
            Changes changes = a.replica().changesSince(Member.SCOPE, before, false, Long.MAX_VALUE).orElseThrow();
            assertEquals(List.of(1, 1), List.of(changes.rows().size(), changes.deletions().size()));
            assertEquals(Member.VALUE, changes.rows().get(0).mask());
            ReplicaFile image = ReplicaFile.inMemory(Optional.of(a.replica().image()));
            assertEquals(4, image.sql().number("SELECT count(*) FROM _chg"));
            assertEquals(rows + 1, image.sql().number("SELECT sum(last - first + 1) FROM _chg"));
            image.close();
        }
    }

    @Test
    void keysOfEveryStorageClassComeBack() {
        List<Cell> key = List.of(Cell.of("pump"), Cell.of(-1), Cell.of(2.5), Cell.of(new byte[] {0, 1}), Cell.none(), Cell.of("é😀"));
        assertEquals(key, KeyCodec.decode(KeyCodec.encode(key, key.size())));
        assertEquals(key.subList(0, 1), KeyCodec.decode(KeyCodec.encode(key, 1)));
        List<Cell> texts = List.of(Cell.of("é"), Cell.of(""));
        assertEquals(texts, KeyCodec.decode(KeyCodec.encode(texts, 2)));
        assertFalse(Arrays.equals(KeyCodec.encode(List.of(Cell.of(1)), 1), KeyCodec.encode(List.of(Cell.of(1.0)), 1)));
    }
}
