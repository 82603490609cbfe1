// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device that is restored is no clone; two that write under one name are. */
class ClonesTest {
    private static final String SCOPE = "dev/d-1";
    private static final long WALL = 1_767_225_600_000L;

    private long session;
    private final Replica gateway = Replica.inMemory(Optional.empty(), "gw", () -> ++session, Set.of());

    @AfterEach
    void close() {
        gateway.close();
    }

    private Replica device(Optional<byte[]> image) {
        return Replica.inMemory(image, "d-1", () -> ++session, Set.of());
    }

    private static void write(Replica device, long value) {
        device.write(SCOPE, WALL, tx -> tx.upsert(Tables.POINT,
                List.of(Cell.of("d-1"), Cell.of("p"), Cell.of(value), Cell.of("good"), Cell.none(), Cell.none(), Cell.of(value))));
    }

    /** Both get what they lack; gives whom the gateway suspects since the last time. */
    private Set<String> sync(Replica device) {
        carry(device, gateway);
        carry(gateway, device);
        return gateway.takeCloneSuspects();
    }

    private static void carry(Replica from, Replica to) {
        from.changesSince(SCOPE, to.known(SCOPE), true, Long.MAX_VALUE).ifPresent(changes -> {
            List<Lineage.Tip> tips = from.lineage(SCOPE).tips(changes.state().upTo(), VersionVector.empty());
            List<MergeResult> results = to.merge(List.of(new Replica.Incoming(changes, tips)), WALL);
            assertEquals(MergeResult.Merged.class, results.get(0).getClass());
        });
    }

    /** Starts again on what the file holds, writes, and talks to the gateway. */
    private Replica restart(Replica device, Set<String> expected) {
        Replica next = device(Optional.of(device.image()));
        device.close();
        write(next, session);
        assertEquals(expected, sync(next));
        return next;
    }

    @Test
    void restartsAreNoClones() {
        Replica device = device(Optional.empty());
        for (int i = 0; i < 5; i++) {
            device = restart(device, Set.of());
        }
        device.close();
    }

    /** Restored, restarted, restored from a later copy: each time one branch ends for good. */
    @Test
    void restoresAreNoClones() {
        Replica device = restart(device(Optional.empty()), Set.of());
        byte[] old = device.image();
        device = restart(restart(device, Set.of()), Set.of());
        device.close();
        Replica restored = restart(device(Optional.of(old)), Set.of());
        restored = restart(restart(restored, Set.of()), Set.of());
        byte[] later = restored.image();
        restart(restored, Set.of()).close();
        restart(restart(device(Optional.of(later)), Set.of()), Set.of()).close();
    }

    /** The file is lost; the device gets its rows back and begins a session without a parent, or writes before it gets them. */
    @Test
    void aNewFileIsNoClone() {
        restart(restart(device(Optional.empty()), Set.of()), Set.of()).close();
        Replica fresh = restart(device(Optional.empty()), Set.of());
        restart(restart(fresh, Set.of()), Set.of()).close();
    }

    @Test
    void aGatewayThatLostItsFileSuspectsNobody() {
        Replica device = restart(restart(device(Optional.empty()), Set.of()), Set.of());
        try (Replica other = Replica.inMemory(Optional.empty(), "gw-2", () -> ++session, Set.of())) {
            carry(device, other);
            write(device, 5);
            carry(device, other);
            assertEquals(Set.of(), other.takeCloneSuspects());
        }
        device.close();
    }

    /** Two that run at the same time: the first to go on after the other was heard of gives it away. */
    @Test
    void twoThatRunAreSuspected() {
        Replica original = restart(device(Optional.empty()), Set.of());
        Replica copy = device(Optional.of(original.image()));
        write(copy, 100);
        assertEquals(Set.of(), sync(copy));
        write(original, 200);
        assertEquals(Set.of("d-1"), sync(original));
        write(copy, 101);
        assertEquals(Set.of("d-1"), sync(copy));
        original.close();
        copy.close();
    }

    /** Two cards that are used in turn, each start a session of its own. */
    @Test
    void twoCardsUsedInTurnAreSuspected() {
        Replica first = restart(device(Optional.empty()), Set.of());
        Replica second = device(Optional.of(first.image()));
        second = restart(second, Set.of());
        first = restart(first, Set.of());
        second = restart(second, Set.of("d-1"));
        first = restart(first, Set.of("d-1"));
        first.close();
        second.close();
    }

    /** What was noted outlives the gateway's restart. */
    @Test
    void theGatewayRemembersAcrossItsRestart() {
        Replica original = restart(device(Optional.empty()), Set.of());
        Replica copy = restart(device(Optional.of(original.image())), Set.of());
        try (Replica restarted = Replica.inMemory(Optional.of(gateway.image()), "gw", () -> ++session, Set.of())) {
            write(original, 200);
            carry(original, restarted);
            assertEquals(Set.of("d-1"), restarted.takeCloneSuspects());
        }
        original.close();
        copy.close();
    }
}
