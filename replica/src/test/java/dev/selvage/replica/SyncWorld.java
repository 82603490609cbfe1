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

import dev.selvage.replica.sync.SyncMessage.Has;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
    private final List<Known> oldBases = new ArrayList<>();
    /** What the state tables must hold in the end, and did hold at each vector. */
    private Map<List<Cell>, List<Cell>> expected = new HashMap<>();
    private final Map<VersionVector, Map<List<Cell>, List<Cell>>> truths = new HashMap<>();
    /** History rows that were ever written. */
    private final Map<Dot, List<Cell>> samples = new HashMap<>();
    private final Map<Dot, Long> masks = new HashMap<>();
    private long nowMillis = TestFolder.NOW;
    private int files;
    private Path deviceFile = nextFile();
    private Path gatewayFile = nextFile();
    private Replica device = TestFolder.openQuickly(deviceFile, DEVICE);
    private Replica gateway = TestFolder.openQuickly(gatewayFile, GATEWAY);
    private boolean wholeRows;

    private Optional<Backup> backup = Optional.empty();

    /** A batch as it travels: with tips instead of vectors. */
    private record Sent(Changes changes, Has base, Has upTo) {}

    /** The device's file as it once was, and what it held. */
    private record Backup(Path file, Map<List<Cell>, List<Cell>> expected) {}

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
            case 13 -> writeAtGateway();
            case 14 -> backUp();
            default -> restoreDevice();
        }
    }

    private void write(Replica at) {
        at.write(SCOPE, nowMillis, tx -> {
            for (int i = random.nextInt(5); i >= 0; i--) {
                if (at == device && random.nextInt(4) == 0) {
                    writeHistory(tx);
                } else {
                    writeState(tx);
                }
            }
            return true;
        });
        truths.put(at.vector(SCOPE), Map.copyOf(expected));
    }

    private void writeHistory(WriteTx tx) {
        Cell number = Cell.of(samples.size());
        boolean step = random.nextInt(3) == 0;
        List<Cell> row = step
                ? List.of(Cell.of(DEVICE), Cell.of("t"), number, Cell.of(1), Cell.of("running"), Cell.none(), Cell.of(nowMillis))
                : List.of(Cell.of(DEVICE), Cell.of("p"), number, Cell.of(random.nextInt(9)), Cell.of("good"));
        Dot dot = tx.upsert(step ? Tables.TASK_EVENT : Tables.SAMPLE, row);
        masks.put(dot, -1L);
        samples.put(dot, row);
    }

    private void writeState(WriteTx tx) {
        int what = random.nextInt(10);
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
        Known base = device.acknowledgedBy(SCOPE, GATEWAY);
        if (!oldBases.isEmpty() && random.nextInt(4) == 0) {
            base = oldBases.get(random.nextInt(oldBases.size()));
        }
        send(base, random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(300));
    }

    private boolean send(Known base, long bytesMax) {
        Optional<Changes> changes = device.changesSince(SCOPE, base, wholeRows, bytesMax);
        changes.ifPresent(batch -> {
            checkMasks(batch);
            assertEquals(device.vector(SCOPE), batch.state().upTo(), "state comes whole");
            onTheWay.add(travelling(device, batch, device.acknowledgedBy(SCOPE, GATEWAY).vector()));
        });
        return changes.isPresent();
    }

    private static Sent travelling(Replica from, Changes batch, VersionVector known) {
        Lineage lineage = from.lineage(SCOPE);
        return new Sent(batch, Has.of(new Known(batch.state().base(), batch.history().base()), lineage, known),
                Has.of(new Known(batch.state().upTo(), batch.history().upTo()), lineage, known));
    }

    /** At least the columns of the last write. */
    private void checkMasks(Changes batch) {
        for (Changes.Row row : batch.rows()) {
            if (row.mask() != row.table().fullMask()) {
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
        List<Lineage.Tip> tips = new ArrayList<>(sent.base().state().tips());
        tips.addAll(sent.upTo().state().tips());
        Lineage lineage = gateway.lineage(SCOPE).withAll(tips);
        Optional<Known> base = sent.base().expand(lineage);
        Optional<Known> upTo = sent.upTo().expand(lineage);
        if (base.isEmpty() || upTo.isEmpty()) {
            hear();
            return;
        }
        Known before = gateway.known(SCOPE);
        Changes changes = sent.changes();
        assertEquals(new Known(changes.state().base(), changes.history().base()), base.get(), "the base as the gateway expands it");
        assertEquals(new Known(changes.state().upTo(), changes.history().upTo()), upTo.get(), "the end as the gateway expands it");
        MergeResult result = gateway.merge(List.of(new Replica.Incoming(changes, tips)), nowMillis).get(0);
        if (result instanceof MergeResult.Merged merged) {
            assertEquals(0, merged.conflicts(), "nobody wrote concurrently");
            assertTrue(base.get().isCoveredBy(before), "applied over a gap");
            assertEquals(new Known(before.vector().join(upTo.get().vector()), before.history().join(upTo.get().history())), gateway.known(SCOPE));
            checkSamples(gateway);
        } else {
            assertEquals(before, gateway.known(SCOPE));
            assertEquals(!base.get().isCoveredBy(before), result instanceof MergeResult.Gap);
            hear();
            wholeRows |= result instanceof MergeResult.WholeRowsNeeded;
        }
    }

    /** What a replica says to have of history is what it has: no gaps, and no claims. */
    private void checkSamples(Replica at) {
        Known known = at.known(SCOPE);
        List<List<Cell>> wanted = samples.entrySet().stream().filter(sample -> known.history().covers(sample.getKey()))
                .map(Map.Entry::getValue).sorted(Comparator.comparing(Object::toString)).toList();
        List<List<Cell>> found = new ArrayList<>(at.rows(Tables.SAMPLE, DEVICE));
        found.addAll(at.rows(Tables.TASK_EVENT, DEVICE));
        assertEquals(wanted, found.stream().sorted(Comparator.comparing(Object::toString)).toList(), at.id() + " has " + known);
    }

    private void lose() {
        if (!onTheWay.isEmpty()) {
            onTheWay.remove(random.nextInt(onTheWay.size()));
        }
    }

    /** The gateway's word on where it stands reaches the device. */
    private void hear() {
        Has word = Has.of(gateway.known(SCOPE), gateway.lineage(SCOPE), VersionVector.empty());
        Known has = word.expand(device.lineage(SCOPE)).orElseThrow();
        assertEquals(gateway.known(SCOPE), has);
        device.acknowledged(SCOPE, GATEWAY, has);
        oldBases.add(has);
        wholeRows = false;
    }

    private void reopenGateway() {
        Path next = gatewayFile;
        if (random.nextBoolean()) {
            next = nextFile();
            TestFolder.copyAsKilled(gatewayFile, next);
        }
        gateway.close();
        gatewayFile = next;
        gateway = TestFolder.openQuickly(gatewayFile, GATEWAY);
    }

    private void reopenDevice() {
        Path next = deviceFile;
        if (random.nextBoolean()) {
            next = nextFile();
            TestFolder.copyAsKilled(deviceFile, next);
        }
        device.close();
        deviceFile = next;
        device = TestFolder.openQuickly(deviceFile, DEVICE);
    }

    private void loseGatewayFile() {
        gateway.close();
        TestFolder.delete(gatewayFile);
        gateway = TestFolder.openQuickly(gatewayFile, GATEWAY);
    }

    /** The gateway writes only when nothing is on the way, so that it has seen everything; the device hears of it. */
    private void writeAtGateway() {
        drain();
        write(gateway);
        sendDown();
    }

    /** As a gateway sends: state only, because history goes up. */
    private void sendDown() {
        boolean whole = random.nextBoolean();
        MergeResult result = down(whole);
        if (result instanceof MergeResult.WholeRowsNeeded) {
            result = down(true);
        }
        assertTrue(result instanceof MergeResult.Merged, result::toString);
        assertTrue(gateway.vector(SCOPE).isCoveredBy(device.vector(SCOPE)));
        checkSamples(device);
    }

    private MergeResult down(boolean whole) {
        Known base = new Known(device.vector(SCOPE), gateway.known(SCOPE).history());
        Optional<Changes> changes = gateway.changesSince(SCOPE, base, whole, Long.MAX_VALUE);
        if (changes.isEmpty()) {
            return new MergeResult.Merged(0, 0);
        }
        List<Lineage.Tip> tips = gateway.lineage(SCOPE).tips(changes.get().state().upTo(), VersionVector.empty());
        return device.merge(List.of(new Replica.Incoming(changes.get(), tips)), nowMillis).get(0);
    }

    private void backUp() {
        backup = Optional.of(new Backup(nextFile(), Map.copyOf(expected)));
        TestFolder.copyAsKilled(deviceFile, backup.get().file());
    }

    /**
     * The device comes back as it was at the backup, and greets before it writes: so it gets the state that the gateway
     * has, and what neither has any more is gone. Samples do not come back, but the gateway keeps them.
     */
    private void restoreDevice() {
        if (backup.isEmpty()) {
            return;
        }
        onTheWay.clear();
        oldBases.clear();
        device.close();
        deviceFile = nextFile();
        TestFolder.copyAsKilled(backup.get().file(), deviceFile);
        device = TestFolder.openQuickly(deviceFile, DEVICE);
        boolean gatewayKnowsMore = !gateway.vector(SCOPE).isCoveredBy(device.vector(SCOPE));
        expected = new HashMap<>(gatewayKnowsMore ? truths.get(gateway.vector(SCOPE)) : backup.get().expected());
        sendDown();
        truths.put(device.vector(SCOPE), Map.copyOf(expected));
    }

    /** Sends until the gateway has everything. */
    void drain() {
        onTheWay.clear();
        long bytesMax = random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(500);
        hear();
        for (int i = 0; send(device.acknowledgedBy(SCOPE, GATEWAY), bytesMax); i++) {
            assertTrue(i < DRAIN_STEPS_MAX, "the gateway never catches up");
            Known before = gateway.known(SCOPE);
            deliver(onTheWay.remove(0));
            boolean whole = wholeRows;
            hear();
            wholeRows = whole && gateway.known(SCOPE).equals(before);
        }
    }

    void check() {
        for (Table table : STATES) {
            List<List<Cell>> rows = device.rows(table, DEVICE);
            assertEquals(expected.keySet().stream().filter(k -> k.get(0).equals(Cell.of(table.name()))).count(), rows.size(), table.name());
            rows.forEach(row -> assertEquals(expected.get(place(table, row.subList(0, table.keyCount()))), row, table.name()));
        }
        assertIterableEquals(TestFolder.dumpStates(deviceFile), TestFolder.dumpStates(gatewayFile));
        assertEquals(device.vector(SCOPE), gateway.vector(SCOPE));
        assertTrue(device.known(SCOPE).isCoveredBy(gateway.known(SCOPE)));
        checkSamples(device);
        checkSamples(gateway);
    }

    @Override
    public void close() {
        device.close();
        gateway.close();
        folder.close();
    }
}
