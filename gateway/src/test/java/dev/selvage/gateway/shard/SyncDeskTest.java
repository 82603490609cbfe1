// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.link.OutMessage;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncReceiver;
import dev.selvage.replica.sync.SyncSender;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What merging and comparing bring to light about a device becomes an alarm among the device's own rows. */
final class SyncDeskTest {
    private static final String DEVICE = "d-1";
    private static final String SCOPE = "dev/d-1";
    private static final long WALL = 1_767_225_600_000L;
    private static final int ROUNDS = 20;

    private final Replica merged = Replica.inMemory(Optional.empty(), "gw", () -> 99, Set.of());
    private final SyncDesk desk = new SyncDesk(merged, new SiteId("home"), Place.all(1).get(0), new KnownScopes(), Retention.ofDevice());
    private long session;
    private Replica device = open(Optional.empty());
    private long nowMillis = 100_000;

    @AfterEach
    void close() {
        merged.close();
        device.close();
    }

    private Replica open(Optional<byte[]> image) {
        return Replica.inMemory(image, DEVICE, () -> ++session, Set.of());
    }

    private static void write(Replica at, String name, long value) {
        at.write(SCOPE, WALL, tx -> tx.upsert(Tables.POINT, List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(value),
                Cell.of("good"), Cell.none(), Cell.none(), Cell.of(value))));
    }

    /** The device connects, and they talk until both have had their say. */
    private void talk(Replica speaker) throws Exception {
        nowMillis += 120_000;
        SyncHub hub = new SyncHub(speaker, SyncSender.Role.AGENT, (peer, scope) -> scope.equals(SCOPE), nowMillis, millis -> millis);
        hub.connected("gateway", SCOPE, nowMillis);
        for (int round = 0; round < ROUNDS; round++) {
            for (SyncReceiver.Answer said : hub.step(nowMillis)) {
                desk.receive(new DeviceId(DEVICE), said.message(), nowMillis);
            }
            desk.commit(WALL, nowMillis);
            for (OutMessage message : desk.messages(nowMillis)) {
                hub.receive("gateway", SyncCodec.decode(message.payload()), nowMillis);
            }
            hub.commit(WALL, nowMillis);
        }
    }

    /** Name and state of each alarm, as both sides have it. */
    private List<String> alarms(Replica at) {
        return at.rows(Tables.ALARM, DEVICE).stream().map(row -> text(row.get(1)) + " " + text(row.get(3))).toList();
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text text ? text.value() : "";
    }

    @Test
    void aDifferenceRaisesAnAlarmUntilTheDigestsAgree() throws Exception {
        for (int i = 0; i < 10; i++) {
            write(device, "p" + i, i);
        }
        talk(device);
        assertEquals(List.of(), alarms(merged));
        merged.runForeign("DROP TRIGGER _upd_point");
        merged.runForeign("UPDATE point SET value = 77 WHERE name = 'p3'");
        talk(device);
        assertEquals(List.of("replica-differs raised"), alarms(device));
        assertEquals(Cell.of(3), merged.rows(Tables.POINT, DEVICE).get(3).get(2));
        assertEquals(1, desk.figures().alarmsRaised());
        talk(device);
        talk(device);
        assertEquals(List.of("replica-differs cleared"), alarms(device));
        assertEquals(alarms(device), alarms(merged));
    }

    /** Only a person can tell when that is over. */
    @Test
    void aSecondDeviceOfTheNameRaisesAnAlarmThatStands() throws Exception {
        write(device, "p", 1);
        talk(device);
        try (Replica copy = open(Optional.of(device.image()))) {
            write(copy, "p", 2);
            talk(copy);
            assertEquals(List.of(), alarms(merged));
            write(device, "p", 3);
            talk(device);
            assertEquals(List.of("clone-suspected raised"), alarms(device));
            write(copy, "p", 4);
            talk(copy);
            assertEquals(List.of("clone-suspected raised"), alarms(copy));
            assertEquals(1, desk.figures().alarmsRaised());
        }
    }
}
