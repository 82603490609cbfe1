// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.GATEWAY;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A device and a gateway with a bad line between them. Knows from its own bookkeeping what every row must be, and
 * checks at each delivery that nothing is applied over a gap.
 */
final class SyncWorld implements AutoCloseable {
    private static final List<Table> STATES = List.of(Tables.POINT, Tables.DESIRED, Tables.ALARM);
    private static final int KEYS = 5;
    private static final int DRAIN_STEPS_MAX = 5_000;

    private final TestFolder folder = new TestFolder();
    private final Random random;
    private final List<Sent> onTheWay = new ArrayList<>();
    private final List<VersionVector> oldBases = new ArrayList<>();
    private final Map<List<Cell>, List<Cell>> expected = new HashMap<>();
    private final Map<Dot, Long> masks = new HashMap<>();
    private long nowMillis = TestFolder.NOW;
    private int files;
    private int samples;
    private Path deviceFile = nextFile();
    private Path gatewayFile = nextFile();
    private Replica device = TestFolder.open(deviceFile, DEVICE);
    private Replica gateway = TestFolder.open(gatewayFile, GATEWAY);
    private boolean wholeRows;

    /** A batch as it travels: with tips instead of vectors. */
    private record Sent(Changes changes, List<Lineage.Tip> base, List<Lineage.Tip> upTo) {}


    SyncWorld(long seed) {
        random = new Random(seed);
    }

    private Path nextFile() {
        return folder.path("replica-" + ++files + ".db");
    }

    void step(int action) {
        nowMillis += random.nextInt(3);
        switch (action) {
            case 0, 1, 2 -> write(device);
            case 3, 4 -> cut();
            case 5, 6, 7 -> deliver();
            case 8 -> lose();
            case 9 -> hear();
            case 10 -> reopenGateway();
            case 11 -> reopenDevice();
            case 12 -> loseGatewayFile();
            default -> writeAtGateway();
        }
    }

    private void write(Replica at) {
        at.write(SCOPE, nowMillis, tx -> {
            for (int i = random.nextInt(5); i >= 0; i--) {
                writeOne(tx);
            }
            return true;
        });
    }

    private void writeOne(WriteTx tx) {
        int what = random.nextInt(10);
        if (what == 0) {
            List<Cell> row = List.of(Cell.of(DEVICE), Cell.of("p"), Cell.of(samples++), Cell.of(random.nextInt(9)), Cell.of("good"));
            note(tx.upsert(Tables.SAMPLE, row), Tables.SAMPLE, row, Tables.SAMPLE.fullMask());
            return;
        }
        Table table = STATES.get(random.nextInt(STATES.size()));
        List<Cell> row = randomRow(table);
        if (what < 3) {
            List<Cell> key = row.subList(0, table.keyCount());
            masks.put(tx.delete(table, key), 0L);
            expected.remove(place(table, key));
        } else {
            long mask = what < 6 ? table.fullMask() : random.nextLong() & table.fullMask();
            note(tx.upsert(table, row, mask), table, row, mask);
        }
    }

    private List<Cell> randomRow(Table table) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(DEVICE), Cell.of("k" + random.nextInt(KEYS))));
        for (Table.Column column : table.values()) {
            row.add(switch (column.type()) {
                case INTEGER -> Cell.of(random.nextLong());
                case TEXT -> random.nextInt(5) == 0 ? Cell.none() : Cell.of("t" + random.nextInt());
                default -> List.of(Cell.of(1), Cell.of(1.0), Cell.none(), Cell.of("1"), Cell.of(new byte[] {1})).get(random.nextInt(5));
            });
        }
        return row;
    }

    private void note(Dot dot, Table table, List<Cell> row, long mask) {
        List<Cell> key = List.copyOf(row.subList(0, table.keyCount()));
        assertFalse(masks.containsKey(dot), "a dot was given twice");
        masks.put(dot, mask);
        List<Cell> now = new ArrayList<>(row);
        List<Cell> before = expected.getOrDefault(place(table, key), row);
        for (int i = table.keyCount(); i < row.size(); i++) {
            now.set(i, (mask >>> (i - table.keyCount()) & 1) != 0 ? row.get(i) : before.get(i));
        }
        expected.put(place(table, key), now);
    }

    private static List<Cell> place(Table table, List<Cell> key) {
        List<Cell> place = new ArrayList<>(List.of(Cell.of(table.name())));
        place.addAll(key);
        return place;
    }

    private void cut() {
        VersionVector base = device.acknowledgedBy(SCOPE, GATEWAY);
        if (!oldBases.isEmpty() && random.nextInt(4) == 0) {
            base = oldBases.get(random.nextInt(oldBases.size()));
        }
        send(base, random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(300));
    }

    private boolean send(VersionVector base, long bytesMax) {
        Optional<Changes> changes = device.changesSince(SCOPE, base, wholeRows, bytesMax);
        changes.ifPresent(batch -> {
            checkMasks(batch);
            Lineage lineage = device.lineage(SCOPE);
            VersionVector known = device.acknowledgedBy(SCOPE, GATEWAY);
            onTheWay.add(new Sent(batch, lineage.tips(batch.base(), known), lineage.tips(batch.upTo(), known)));
        });
        return changes.isPresent();
    }

    /** Whole rows while more follows; otherwise at least the columns of the last write. */
    private void checkMasks(Changes batch) {
        for (Changes.Row row : batch.rows()) {
            if (row.mask() != row.table().fullMask()) {
                assertTrue(batch.complete(), "part of a row in a batch that is not complete");
                long last = masks.get(row.dot());
                assertEquals(last, row.mask() & last, () -> "columns of " + row);
            }
        }
    }

    private void deliver() {
        if (!onTheWay.isEmpty()) {
            int which = random.nextInt(onTheWay.size());
            deliver(random.nextInt(3) == 0 ? onTheWay.get(which) : onTheWay.remove(which));
        }
    }

    private void deliver(Sent sent) {
        Lineage known = gateway.lineage(SCOPE);
        List<Lineage.Tip> tips = new ArrayList<>(sent.base());
        tips.addAll(sent.upTo());
        Optional<VersionVector> base = known.expand(sent.base());
        Optional<VersionVector> upTo = known.expand(tips);
        if (base.isEmpty() || upTo.isEmpty()) {
            hear();
            return;
        }
        VersionVector before = gateway.vector(SCOPE);
        Changes changes = sent.changes();
        assertEquals(changes.base(), base.get(), "the base as the gateway expands it");
        assertEquals(changes.upTo(), upTo.get(), "the end as the gateway expands it");
        MergeResult result = gateway.merge(List.of(new Replica.Incoming(changes, tips)), nowMillis).get(0);
        if (result instanceof MergeResult.Merged) {
            assertTrue(base.get().isCoveredBy(before), "applied over a gap");
            assertEquals(before.join(upTo.get()), gateway.vector(SCOPE));
        } else {
            assertEquals(before, gateway.vector(SCOPE));
            assertEquals(!base.get().isCoveredBy(before), result instanceof MergeResult.Gap);
            hear();
            wholeRows |= result instanceof MergeResult.WholeRowsNeeded;
        }
    }

    private void lose() {
        if (!onTheWay.isEmpty()) {
            onTheWay.remove(random.nextInt(onTheWay.size()));
        }
    }

    /** The gateway's word on where it stands reaches the device. */
    private void hear() {
        List<Lineage.Tip> tips = gateway.lineage(SCOPE).tips(gateway.vector(SCOPE), VersionVector.empty());
        VersionVector has = device.lineage(SCOPE).expand(tips).orElseThrow();
        assertEquals(gateway.vector(SCOPE), has);
        device.acknowledged(SCOPE, GATEWAY, has, nowMillis);
        oldBases.add(has);
        wholeRows = gateway.incomplete(SCOPE);
    }

    private void reopenGateway() {
        Path next = gatewayFile;
        if (random.nextBoolean()) {
            next = nextFile();
            TestFolder.copyAsKilled(gatewayFile, next);
        }
        gateway.close();
        gatewayFile = next;
        gateway = TestFolder.open(gatewayFile, GATEWAY);
    }

    private void reopenDevice() {
        Path next = deviceFile;
        if (random.nextBoolean()) {
            next = nextFile();
            TestFolder.copyAsKilled(deviceFile, next);
        }
        device.close();
        deviceFile = next;
        device = TestFolder.open(deviceFile, DEVICE);
    }

    private void loseGatewayFile() {
        gateway.close();
        TestFolder.delete(gatewayFile);
        gateway = TestFolder.open(gatewayFile, GATEWAY);
    }

    /** The gateway writes only when nothing is on the way, so that it has seen everything; the device hears of it. */
    private void writeAtGateway() {
        drain();
        write(gateway);
        Changes down = gateway.changesSince(SCOPE, device.vector(SCOPE), random.nextBoolean(), Long.MAX_VALUE).orElseThrow();
        List<Lineage.Tip> tips = gateway.lineage(SCOPE).tips(down.upTo(), VersionVector.empty());
        MergeResult result = device.merge(List.of(new Replica.Incoming(down, tips)), nowMillis).get(0);
        if (result instanceof MergeResult.WholeRowsNeeded) {
            Changes whole = gateway.changesSince(SCOPE, device.vector(SCOPE), true, Long.MAX_VALUE).orElseThrow();
            result = device.merge(List.of(new Replica.Incoming(whole, tips)), nowMillis).get(0);
        }
        assertTrue(result instanceof MergeResult.Merged, result::toString);
    }

    /** Sends until the gateway has everything. */
    void drain() {
        onTheWay.clear();
        long bytesMax = random.nextBoolean() ? Long.MAX_VALUE : 100 + random.nextInt(1_000);
        hear();
        for (int i = 0; send(device.acknowledgedBy(SCOPE, GATEWAY), bytesMax); i++) {
            assertTrue(i < DRAIN_STEPS_MAX, "the gateway never catches up");
            deliver(onTheWay.remove(0));
            boolean whole = wholeRows;
            hear();
            wholeRows |= whole && gateway.vector(SCOPE).equals(oldBases.get(oldBases.size() - 1));
        }
    }

    void check() {
        for (Table table : Tables.ALL) {
            List<List<Cell>> rows = device.rows(table, DEVICE);
            assertEquals(expected.keySet().stream().filter(k -> k.get(0).equals(Cell.of(table.name()))).count(), rows.size(), table.name());
            rows.forEach(row -> assertEquals(expected.get(place(table, row.subList(0, table.keyCount()))), row, table.name()));
        }
        assertIterableEquals(TestFolder.dump(deviceFile), TestFolder.dump(gatewayFile));
        assertEquals(device.vector(SCOPE), gateway.vector(SCOPE));
    }

    @Override
    public void close() {
        device.close();
        gateway.close();
        folder.close();
    }
}
