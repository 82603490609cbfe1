// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** History is cut in the order of its dots, in pieces that leave no gap. */
class HistoryReaderTest {
    private final TestFolder folder = new TestFolder();
    private Replica device = folder.device();
    private final Replica gateway = folder.gateway();
    private final List<Dot> written = new ArrayList<>();
    private int taken;

    @AfterEach
    void close() {
        device.close();
        gateway.close();
        folder.close();
    }

    private static List<Cell> sample(long takenMillis) {
        return List.of(Cell.of(DEVICE), Cell.of("p"), Cell.of(takenMillis), Cell.of(takenMillis * 0.5), Cell.of("good"));
    }

    private static List<Cell> step(long sequence) {
        return List.of(Cell.of(DEVICE), Cell.of("t"), Cell.of(sequence), Cell.of(1), Cell.of("running"), Cell.none(), Cell.of(NOW));
    }

    private static List<Cell> decision(long number) {
        return List.of(Cell.of(DEVICE), Cell.of("d" + number), Cell.of("name"), Cell.of("body"), Cell.none(), Cell.none(), Cell.of(NOW));
    }

    private void sample() {
        written.add(device.write(SCOPE, NOW, tx -> tx.upsert(Tables.SAMPLE, sample(taken++))));
    }

    private void state() {
        device.write(SCOPE, NOW, tx -> tx.upsert(Tables.DESIRED,
                List.of(Cell.of(DEVICE), Cell.of("k"), Cell.of(taken++), Cell.none(), Cell.none(), Cell.none())));
    }

    /** Samples, steps and decisions in turn, with state between them. */
    private void mixed(int rounds) {
        for (int i = 0; i < rounds; i++) {
            int number = taken++;
            device.write(SCOPE, NOW, tx -> {
                written.add(tx.upsert(Tables.SAMPLE, sample(number)));
                written.add(tx.upsert(Tables.TASK_EVENT, step(number)));
                if (number % 3 == 0) {
                    tx.upsert(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("k"), Cell.of(number), Cell.none(), Cell.none(), Cell.none()));
                }
                if (number % 4 == 0) {
                    written.add(tx.upsert(Tables.DECISION, decision(number)));
                }
                return true;
            });
        }
    }

    private void reopen() {
        device.close();
        device = folder.device();
    }

    private Changes cut(long bytesMax) {
        return device.changesSince(SCOPE, gateway.known(SCOPE), false, bytesMax).orElseThrow();
    }

    private static List<Dot> history(Changes changes) {
        return changes.rows().stream().filter(row -> row.table().kind() == Table.Kind.HISTORY).map(Changes.Row::dot).toList();
    }

    private void merge(Changes changes) {
        assertTrue(gateway.merge(List.of(new Replica.Incoming(changes, device.lineage(SCOPE).tips(changes.state().upTo(), VersionVector.empty()))), NOW)
                .get(0) instanceof MergeResult.Merged);
    }

    /** All dots in the order in which they came, one batch after the other; checks each batch. */
    private List<Dot> drain(long bytesMax) {
        List<Dot> all = new ArrayList<>();
        VersionVector start = gateway.known(SCOPE).history();
        while (!device.known(SCOPE).isCoveredBy(gateway.known(SCOPE))) {
            Changes changes = cut(bytesMax);
            assertTrue(all.size() < written.size() || changes.history().upTo().equals(device.known(SCOPE).history()), "a batch without end");
            all.addAll(history(changes));
            Set<Dot> come = new HashSet<>(all);
            for (Dot dot : written) {
                assertEquals(changes.history().upTo().covers(dot), start.covers(dot) || come.contains(dot), () -> dot + " and " + changes.history());
            }
            merge(changes);
        }
        return all;
    }

    @Test
    void aRowThatIsThereStaysAsItIsAndWhereItIs() {
        sample();
        sample();
        List<Cell> first = device.rows(Tables.SAMPLE, DEVICE).get(0);
        List<Cell> other = new ArrayList<>(first);
        other.set(3, Cell.of("another"));
        device.write(SCOPE, NOW, tx -> tx.upsert(Tables.SAMPLE, other));
        sample();
        assertEquals(first, device.rows(Tables.SAMPLE, DEVICE).get(0));
        merge(cut(Long.MAX_VALUE));
        assertEquals(device.rows(Tables.SAMPLE, DEVICE), gateway.rows(Tables.SAMPLE, DEVICE));
        assertEquals(device.known(SCOPE), gateway.known(SCOPE));
    }

    @Test
    void everyLimitGivesPrefixesWithoutGaps() {
        mixed(9);
        reopen();
        mixed(9);
        Set<Integer> batches = new HashSet<>();
        for (long bytesMax = 1; bytesMax < 700; bytesMax += 23) {
            try (Replica copy = TestFolder.openQuickly(folder.path("copy-" + bytesMax + ".db"), "gw-2")) {
                int count = 0;
                List<Dot> all = new ArrayList<>();
                for (Optional<Changes> next = device.changesSince(SCOPE, copy.known(SCOPE), false, bytesMax); next.isPresent();
                        next = device.changesSince(SCOPE, copy.known(SCOPE), false, bytesMax)) {
                    count++;
                    all.addAll(history(next.get()));
                    copy.merge(List.of(new Replica.Incoming(next.get(), device.lineage(SCOPE).tips(next.get().state().upTo(), VersionVector.empty()))), NOW);
                    VersionVector here = copy.known(SCOPE).history();
                    assertEquals(all, written.stream().filter(here::covers).toList());
                }
                assertEquals(written, all);
                batches.add(count);
            }
        }
        assertTrue(batches.contains(written.size()) && batches.contains(3), "pieces " + batches);
    }

    @Test
    void theLimitCountsCellsAndStateComesWhole() {
        mixed(10);
        Changes first = cut(1);
        assertEquals(List.of(written.get(0)), history(first));
        assertEquals(device.vector(SCOPE), first.state().upTo());
        assertEquals(1, first.rows().stream().filter(row -> row.table().equals(Tables.DESIRED)).count());
        merge(first);
        assertEquals(List.of(), cut(1).rows().stream().filter(row -> row.table().equals(Tables.DESIRED)).toList());
        assertEquals(written.subList(1, written.size()), drain(100));
    }

    /** A state dot between two samples is no gap, and the last of them are told without a row. */
    @Test
    void stateBetweenHistoryIsNoGap() {
        state();
        sample();
        state();
        state();
        sample();
        state();
        assertEquals(written, drain(1));
        state();
        Changes changes = cut(Long.MAX_VALUE);
        assertEquals(List.of(), history(changes));
        assertEquals(device.known(SCOPE).history(), changes.history().upTo());
    }

    @Test
    void aPeerOfAnyPrefixGetsTheRest() {
        mixed(6);
        reopen();
        mixed(6);
        for (int have = 0; have <= written.size(); have++) {
            VersionVector prefix = VersionVector.empty();
            for (Dot dot : written.subList(0, have)) {
                prefix = prefix.with(dot.actor(), dot.n());
            }
            Known peer = new Known(device.vector(SCOPE), prefix);
            assertEquals(written.subList(have, written.size()),
                    device.changesSince(SCOPE, peer, false, Long.MAX_VALUE).map(HistoryReaderTest::history).orElse(List.of()), "from " + have);
        }
    }

    /** They get row numbers behind ours, so that what a peer has stays the beginning of the table. */
    @Test
    void rowsOfAnotherProgramComeInTheOrderOfTheirDots() {
        sample();
        merge(cut(Long.MAX_VALUE));
        String insert = "INSERT INTO sample(device, name, taken_ms, value) VALUES('" + DEVICE + "', 'p', ";
        TestFolder.execute(folder.path("device.db"), insert + "1000, 1)", insert + "1001, 2)");
        sample();
        TestFolder.execute(folder.path("device.db"), insert + "1002, 3)");
        sample();
        List<String> order = TestFolder.query(folder.path("device.db"), "SELECT taken_ms FROM sample ORDER BY _n");
        assertEquals(List.of("0", "1000", "1001", "1", "1002", "2"), order);
        assertEquals(order, TestFolder.query(folder.path("device.db"), "SELECT taken_ms FROM sample ORDER BY rowid"));
        List<Long> sent = new ArrayList<>();
        while (!device.known(SCOPE).isCoveredBy(gateway.known(SCOPE))) {
            Changes changes = cut(1);
            history(changes).forEach(dot -> sent.add(dot.n()));
            merge(changes);
        }
        assertEquals(List.of(2L, 3L, 4L, 5L, 6L), sent);
        TestFolder.execute(folder.path("device.db"), "DELETE FROM sample WHERE taken_ms = 1", "VACUUM");
        sample();
        assertEquals(List.of(7L), history(cut(Long.MAX_VALUE)).stream().map(Dot::n).toList());
        merge(cut(Long.MAX_VALUE));
        TestFolder.execute(folder.path("gateway.db"), "DELETE FROM sample WHERE taken_ms = 1");
        assertEquals(device.rows(Tables.SAMPLE, DEVICE), gateway.rows(Tables.SAMPLE, DEVICE));
    }

    @Test
    void whatAnotherProgramWroteIsStampedBeforeItIsSent() {
        sample();
        TestFolder.execute(folder.path("device.db"), "INSERT INTO sample(device, name, taken_ms, value) VALUES('" + DEVICE + "', 'p', 1000, 1)");
        Changes both = cut(Long.MAX_VALUE);
        assertEquals(2, history(both).size());
        assertTrue(both.history().upTo().covers(written.get(0)) && both.history().upTo().covers(history(both).get(1)));
        merge(both);
        assertEquals(2, gateway.rows(Tables.SAMPLE, DEVICE).size());
    }

    @Test
    void oneDevicesHistoryIsNotAnothers() {
        sample();
        device.write("dev/other", NOW, tx -> tx.upsert(Tables.SAMPLE,
                List.of(Cell.of("other"), Cell.of("p"), Cell.of(1), Cell.of(1), Cell.of("good"))));
        sample();
        assertEquals(written, drain(1));
        assertEquals(1, history(device.changesSince("dev/other", Known.nothing(), false, Long.MAX_VALUE).orElseThrow()).size());
    }

    /** What was forgotten by age before it was sent is not there, and no reason to stop. */
    @Test
    void aForgottenBeginningIsPassedOver() {
        mixed(8);
        TestFolder.execute(folder.path("device.db"), "DELETE FROM sample WHERE taken_ms < 5", "DELETE FROM decision");
        Changes changes = cut(Long.MAX_VALUE);
        assertEquals(3 + 8, history(changes).size());
        assertEquals(device.known(SCOPE).history(), changes.history().upTo());
        merge(cut(1));
        merge(cut(Long.MAX_VALUE));
        assertEquals(device.rows(Tables.SAMPLE, DEVICE), gateway.rows(Tables.SAMPLE, DEVICE));
        assertEquals(device.rows(Tables.TASK_EVENT, DEVICE), gateway.rows(Tables.TASK_EVENT, DEVICE));
    }

    private void samples(int count) {
        device.write(SCOPE, NOW, tx -> {
            for (int i = 0; i < count; i++) {
                written.add(tx.upsert(Tables.SAMPLE, sample(taken++)));
            }
            return true;
        });
    }

    @Test
    void manyRowsComeInTheirOrder() {
        samples(4_000);
        assertEquals(written, history(cut(Long.MAX_VALUE)));
    }

    @Test
    void aBatchHasABoundedNumberOfRows() {
        manyRowsComeInTheirOrder();
        int count = HistoryReader.ROWS_MAX + 5;
        samples(count - 4_000);
        Changes first = cut(Long.MAX_VALUE);
        assertEquals(written.subList(0, HistoryReader.ROWS_MAX), history(first));
        merge(first);
        assertEquals(List.of(written.get(HistoryReader.ROWS_MAX)), history(cut(1)));
        assertEquals(written.subList(HistoryReader.ROWS_MAX, count), history(cut(Long.MAX_VALUE)));
    }

    /** History rows never change: of two with one key the first stays. */
    @Test
    void aRepeatedKeyIsNoNews() {
        sample();
        merge(cut(Long.MAX_VALUE));
        List<Cell> other = new ArrayList<>(sample(0));
        other.set(3, Cell.of("other"));
        device.write(SCOPE, NOW, tx -> tx.upsert(Tables.SAMPLE, other));
        merge(cut(Long.MAX_VALUE));
        assertEquals(List.of(sample(0)), gateway.rows(Tables.SAMPLE, DEVICE));
    }
}
