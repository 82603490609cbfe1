// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device and a gateway in memory that write, send and forget history, and a bookkeeping of what became of each row: it
 * is at the gateway, or was acknowledged before the device forgot it, or was forgotten at the gateway, or gap rows count it.
 */
final class HistoryWorld implements AutoCloseable {
    static final List<Table> TABLES = List.of(Tables.SAMPLE, Tables.TASK_EVENT, Tables.DECISION);
    private static final String DEVICE = TestFolder.DEVICE;
    private static final String SCOPE = TestFolder.SCOPE;
    private static final AtomicLong SESSIONS = new AtomicLong(0x4157_0000_0000_0000L);
    private static final Map<String, byte[]> EMPTY = new HashMap<>();
    private static final int DRAIN_STEPS_MAX = 2_000;

    private final Random random;
    private Replica device = fresh(DEVICE);
    private Replica gateway = fresh(TestFolder.GATEWAY);
    private long nowMillis = TestFolder.NOW;
    private int written;
    /** Gap rows that were acknowledged are open again then. */
    private boolean gatewayLost;
    /** Where each row stands that is not known to be safe: its table and key, and when it was taken. */
    private final Map<List<Cell>, Long> open = new HashMap<>();
    /** Rows that the device dropped before it heard that the gateway has them. */
    private final Map<List<Cell>, Long> dropped = new HashMap<>();
    /** Gap rows that were at the gateway before it forgot them or lost its file. */
    private final Set<List<Cell>> heardGaps = new HashSet<>();
    private final Set<List<Cell>> forgottenAtGateway = new HashSet<>();

    HistoryWorld(long seed) {
        random = new Random(seed);
    }

    private static Replica fresh(String id) {
        byte[] image = EMPTY.computeIfAbsent(id, name -> {
            try (Replica made = Replica.inMemory(Optional.empty(), name, () -> 0, Set.of())) {
                return made.image();
            }
        });
        return open(image, id);
    }

    private static Replica open(byte[] image, String id) {
        return Replica.inMemory(Optional.of(image), id, SESSIONS::incrementAndGet, Set.of());
    }

    void step(int action) {
        nowMillis += random.nextInt(1_000);
        switch (action) {
            case 0, 1, 2 -> write(1 + random.nextInt(40));
            case 3, 4 -> send(1 + random.nextInt(3_000), random.nextInt(4) > 0);
            case 5 -> hear();
            case 6, 7 -> forgetAtDevice(new Retention(1 + random.nextInt(8_000), Long.MAX_VALUE));
            case 8 -> forgetAtDevice(new Retention(Long.MAX_VALUE / 2, 1 + random.nextInt(6_000)));
            case 9 -> forgetAtGateway();
            case 10 -> reopenDevice();
            case 11 -> device.makeRoom(SCOPE, nowMillis);
            default -> loseGatewayFile();
        }
        account();
    }

    private void write(int rows) {
        device.write(SCOPE, nowMillis, tx -> {
            for (int i = 0; i < rows; i++) {
                int number = written++;
                Table table = TABLES.get(random.nextInt(TABLES.size()));
                List<Cell> row = row(table, number, nowMillis);
                tx.upsert(table, row);
                open.put(place(table, row), nowMillis);
                if (random.nextInt(9) == 0) {
                    tx.upsert(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("k"), Cell.of(number), Cell.none(), Cell.none(), Cell.none()));
                }
            }
            return true;
        });
    }

    static List<Cell> row(Table table, int number, long takenMillis) {
        if (table.equals(Tables.SAMPLE)) {
            return List.of(Cell.of(DEVICE), Cell.of("p" + number), Cell.of(takenMillis), Cell.of(number * 0.5), Cell.of("good"));
        } else if (table.equals(Tables.TASK_EVENT)) {
            return List.of(Cell.of(DEVICE), Cell.of("t"), Cell.of(number), Cell.of(1), Cell.of("running"), Cell.none(), Cell.of(takenMillis));
        }
        return List.of(Cell.of(DEVICE), Cell.of("d" + number), Cell.of("name"), Cell.of("body"), Cell.none(), Cell.none(), Cell.of(takenMillis));
    }

    private static List<Cell> place(Table table, List<Cell> row) {
        List<Cell> place = new ArrayList<>(List.of(Cell.of(table.name())));
        place.addAll(row.subList(0, table.keyCount()));
        return place;
    }

    /** A batch arrives; the word of it perhaps does not. */
    private boolean send(long bytesMax, boolean heard) {
        Optional<Changes> changes = device.changesSince(SCOPE, device.acknowledgedBy(SCOPE, TestFolder.GATEWAY), false, bytesMax);
        changes.ifPresent(batch -> {
            List<Lineage.Tip> tips = device.lineage(SCOPE).tips(device.vector(SCOPE), VersionVector.empty());
            MergeResult result = gateway.merge(List.of(new Replica.Incoming(batch, tips)), nowMillis).get(0);
            assertTrue(result instanceof MergeResult.Merged || result instanceof MergeResult.Gap, result::toString);
        });
        if (heard) {
            hear();
        }
        return changes.isPresent();
    }

    private void hear() {
        Known there = gateway.known(SCOPE);
        Known here = device.known(SCOPE);
        device.acknowledged(SCOPE, TestFolder.GATEWAY, new Known(there.vector().meet(here.vector()), there.history().meet(here.history())));
        atGateway().forEach(open::remove);
    }

    private void forgetAtDevice(Retention limits) {
        Set<List<Cell>> before = places(device, TABLES);
        for (int i = 0; device.forgetHistory(limits, Optional.of(SCOPE), nowMillis); i++) {
            assertTrue(i < 500, "it never ends");
        }
        before.removeAll(places(device, TABLES));
        for (List<Cell> gone : before) {
            Optional.ofNullable(open.remove(gone)).ifPresent(takenMillis -> dropped.put(gone, takenMillis));
        }
    }

    private void forgetAtGateway() {
        Set<List<Cell>> before = atGateway();
        heardGaps.addAll(gateway.rows(Tables.GAP, DEVICE));
        gateway.forgetHistory(new Retention(1 + random.nextInt(8_000), Long.MAX_VALUE), Optional.empty(), nowMillis);
        before.removeAll(atGateway());
        before.forEach(open::remove);
        forgottenAtGateway.addAll(before);
    }

    private void reopenDevice() {
        byte[] image = device.image();
        device.close();
        device = open(image, DEVICE);
    }

    /** It gets again what the device still holds; the rest was acknowledged before. */
    private void loseGatewayFile() {
        hear();
        heardGaps.addAll(gateway.rows(Tables.GAP, DEVICE));
        gatewayLost = true;
        gateway.close();
        gateway = fresh(TestFolder.GATEWAY);
    }

    private Set<List<Cell>> atGateway() {
        return places(gateway, TABLES);
    }

    private static Set<List<Cell>> places(Replica at, List<Table> tables) {
        Set<List<Cell>> places = new HashSet<>();
        tables.forEach(table -> at.rows(table, DEVICE).forEach(row -> places.add(place(table, row))));
        return places;
    }

    /** Gap rows that exist, or were heard, count at least what was dropped, of each table and between their times. */
    private void account() {
        List<List<Cell>> here = new ArrayList<>(device.rows(Tables.GAP, DEVICE));
        boolean few = here.stream().filter(row -> !isHeard(row)).count() <= 2L * TABLES.size();
        assertTrue(few || gatewayLost, "an open gap row for each table and reason");
        Set<List<Cell>> gaps = new HashSet<>(heardGaps);
        gaps.addAll(here);
        gaps.addAll(gateway.rows(Tables.GAP, DEVICE));
        for (Table table : TABLES) {
            List<List<Cell>> told = gaps.stream().filter(row -> row.get(2).equals(Cell.of(table.name()))).toList();
            List<Long> lost = dropped.entrySet().stream().filter(row -> row.getKey().get(0).equals(Cell.of(table.name()))).map(Map.Entry::getValue).toList();
            long counted = told.stream().mapToLong(row -> number(row.get(5))).sum();
            assertTrue(counted >= lost.size(), () -> table.name() + ": " + lost.size() + " lost, told of " + counted);
            assertTrue(lost.stream().allMatch(at -> told.stream().anyMatch(row -> number(row.get(3)) <= at && at <= number(row.get(4)))), table.name());
        }
    }

    private boolean isHeard(List<Cell> gap) {
        Version row = device.conflicts().versions(Tables.GAP, gap.subList(0, 2)).stream().findFirst().orElseThrow();
        return device.acknowledgedBy(SCOPE, TestFolder.GATEWAY).history().covers(row.dot());
    }

    private static long number(Cell cell) {
        return ((Cell.Int) cell).value();
    }

    /** Sends until the gateway has everything, and looks for each row that was ever written. */
    void check() {
        hear();
        for (int i = 0; send(700, true); i++) {
            assertTrue(i < DRAIN_STEPS_MAX, "the gateway never catches up");
        }
        assertTrue(device.known(SCOPE).isCoveredBy(gateway.known(SCOPE)));
        Set<List<Cell>> there = atGateway();
        assertEquals(Set.of(), minus(open.keySet(), there), "neither at the gateway nor told of");
        assertEquals(Set.of(), minus(minus(places(device, TABLES), there), forgottenAtGateway), "the device still holds it");
        account();
    }

    private static Set<List<Cell>> minus(Set<List<Cell>> all, Set<List<Cell>> found) {
        Set<List<Cell>> rest = new HashSet<>(all);
        rest.removeAll(found);
        return rest;
    }

    @Override
    public void close() {
        device.close();
        gateway.close();
    }
}
