// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device and a gateway talk both ways, over the codec. */
class SyncHubTest {
    private static final String DEVICE = "d-1";
    private static final String SCOPE = "dev/d-1";
    private static final String GATEWAY = "gw";
    private static final long WALL = 1_767_225_600_000L;
    private static final int ROUNDS_MAX = 200;

    private final Random random = new Random(5);
    private long session;
    private long nowMillis = 10_000;
    private Replica device = open(Optional.empty(), DEVICE);
    private Replica gateway = open(Optional.empty(), GATEWAY);
    private SyncHub agentHub = agentHub();
    private SyncHub gatewayHub = gatewayHub();

    @AfterEach
    void close() {
        device.close();
        gateway.close();
    }

    @Test
    void stateGoesBothWaysAndThenBothAreSilent() throws Exception {
        write(device, Tables.POINT, point("a", 1));
        write(gateway, Tables.DESIRED, desired("b", 2));
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        assertSame();
        assertEquals(List.of(desired("b", 2)), device.rows(Tables.DESIRED, DEVICE));
        write(gateway, Tables.DESIRED, desired("b", 3));
        gatewayHub.changed(SCOPE, nowMillis);
        talk();
        assertEquals(List.of(desired("b", 3)), device.rows(Tables.DESIRED, DEVICE));
        assertTrue(agentHub.isDrained() && gatewayHub.isDrained());
        assertEquals(Long.MAX_VALUE, gatewayHub.nextStepMillis());
        assertEquals(nowMillis + SyncSender.GREET_AGAIN_MILLIS, agentHub.nextStepMillis());
    }

    @Test
    void historyGoesUpAndNotDown() throws Exception {
        write(device, Tables.SAMPLE, sample(1));
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        assertEquals(List.of(sample(1)), gateway.rows(Tables.SAMPLE, DEVICE));
        write(gateway, Tables.SAMPLE, sample(2));
        write(gateway, Tables.DESIRED, desired("b", 2));
        gatewayHub.changed(SCOPE, nowMillis);
        talk();
        assertEquals(List.of(sample(1)), device.rows(Tables.SAMPLE, DEVICE));
        assertEquals(List.of(desired("b", 2)), device.rows(Tables.DESIRED, DEVICE));
    }

    /** Otherwise each change would queue one more message at the broker for a device that is away for weeks. */
    @Test
    void aPeerThatDoesNotAnswerIsLeftAloneUntilItSpeaks() throws Exception {
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        write(gateway, Tables.DESIRED, desired("b", 2));
        gatewayHub.changed(SCOPE, nowMillis);
        int sent = 0;
        do {
            sent += gatewayHub.step(nowMillis).size();
            nowMillis = Math.min(gatewayHub.nextStepMillis(), nowMillis + 600_000);
        } while (gatewayHub.nextStepMillis() < Long.MAX_VALUE);
        assertEquals(SyncSender.UNANSWERED_MAX, sent);
        gatewayHub.changed(SCOPE, nowMillis);
        assertEquals(List.of(), gatewayHub.step(nowMillis), "the next change is not sent into the void either");
        agentHub.disconnected();
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        assertEquals(List.of(desired("b", 2)), device.rows(Tables.DESIRED, DEVICE));
    }

    @Test
    void anIdleAgentGreetsAgain() throws Exception {
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        nowMillis = agentHub.nextStepMillis();
        assertEquals(1, agentHub.step(nowMillis).stream().filter(out -> out.message() instanceof SyncMessage.Hello).count());
    }

    /** It gets its state back, but no samples; those it writes then and those the gateway has are both kept. */
    @Test
    void aRestoredDeviceGetsItsStateBack() throws Exception {
        write(device, Tables.SAMPLE, sample(1));
        write(device, Tables.POINT, point("a", 1));
        byte[] backup = device.image();
        write(device, Tables.SAMPLE, sample(2));
        write(device, Tables.POINT, point("a", 2));
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        device.close();
        device = open(Optional.of(backup), DEVICE);
        agentHub = agentHub();
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        assertEquals(List.of(point("a", 2)), device.rows(Tables.POINT, DEVICE));
        assertEquals(List.of(sample(1)), device.rows(Tables.SAMPLE, DEVICE));
        write(device, Tables.SAMPLE, sample(3));
        write(device, Tables.POINT, point("a", 3));
        talk();
        assertSame();
        assertEquals(List.of(sample(1), sample(2), sample(3)), gateway.rows(Tables.SAMPLE, DEVICE));
    }

    @Test
    void aLostGatewayIsFilledAgainByTheDevice() throws Exception {
        write(device, Tables.SAMPLE, sample(1));
        write(gateway, Tables.DESIRED, desired("b", 2));
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        gateway.close();
        gateway = open(Optional.empty(), GATEWAY);
        gatewayHub = gatewayHub();
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        assertSame();
        assertEquals(List.of(desired("b", 2)), gateway.rows(Tables.DESIRED, DEVICE));
        assertEquals(List.of(sample(1)), gateway.rows(Tables.SAMPLE, DEVICE));
        write(gateway, Tables.DESIRED, desired("b", 3));
        gatewayHub.changed(SCOPE, nowMillis);
        talk();
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        assertSame();
        assertEquals(List.of(desired("b", 3)), device.rows(Tables.DESIRED, DEVICE));
    }

    /** Both wrote the same row; the gateway settles it, and the device hears of it. */
    @Test
    void aConflictIsSettledAtHomeAndTheResultTravels() throws Exception {
        write(device, Tables.POINT, point("a", 1));
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        talk();
        agentHub.disconnected();
        write(device, Tables.POINT, point("a", 2));
        write(gateway, Tables.POINT, point("a", 3));
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        gatewayHub.changed(SCOPE, nowMillis);
        talk();
        assertEquals(2, gateway.conflicts().versions(Tables.POINT, List.of(Cell.of(DEVICE), Cell.of("a"))).size());
        assertEquals(2, device.conflicts().versions(Tables.POINT, List.of(Cell.of(DEVICE), Cell.of("a"))).size());
        assertSame();
        assertEquals(1, gateway.resolve(SCOPE, WALL, 10));
        gatewayHub.changed(SCOPE, nowMillis);
        talk();
        assertSame();
        assertEquals(false, device.hasConflicts(SCOPE) || gateway.hasConflicts(SCOPE));
    }

    @Test
    void convergesOverABadLine() throws Exception {
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        for (int round = 0; round < 150; round++) {
            if (random.nextInt(3) == 0) {
                write(device, Tables.POINT, point("k" + random.nextInt(4), round));
                write(device, Tables.SAMPLE, sample(round));
            }
            if (random.nextInt(3) == 0) {
                write(gateway, Tables.DESIRED, desired("k" + random.nextInt(4), round));
                gatewayHub.changed(SCOPE, nowMillis);
            }
            nowMillis += random.nextInt(20_000);
            exchange(3);
        }
        nowMillis += 2 * SyncSender.RETRY_MILLIS_MAX;
        agentHub.connected(GATEWAY, SCOPE, nowMillis);
        gatewayHub.changed(SCOPE, nowMillis);
        talk();
        assertSame();
        assertEquals(device.rows(Tables.SAMPLE, DEVICE), gateway.rows(Tables.SAMPLE, DEVICE));
    }

    @Test
    void aStrangerLearnsNothingAndIsNotRemembered() throws Exception {
        write(gateway, Tables.DESIRED, desired("b", 2));
        SyncMessage hello = new SyncMessage.Hello(SCOPE, SyncMessage.Has.nothing(), 0, Optional.empty(), 0, 1_000);
        gatewayHub.receive("d-2", hello, nowMillis);
        List<SyncReceiver.Answer> answers = gatewayHub.step(nowMillis);
        assertEquals(1, answers.size(), answers.toString());
        SyncMessage.Nak nak = (SyncMessage.Nak) answers.get(0).message();
        assertEquals(List.of(SyncMessage.Reason.FORBIDDEN, SyncMessage.Has.nothing()), List.of(nak.reason(), nak.have()));
        SyncMessage.Ack ack = new SyncMessage.Ack(SCOPE, SyncMessage.Has.nothing(), 0, Optional.empty(), new SyncMessage.Credit(1_000, 4), 1);
        gatewayHub.receive("d-2", ack, nowMillis);
        assertEquals(List.of(), gatewayHub.step(nowMillis));
        assertEquals(List.of(), gateway.peers(SCOPE));
    }

    /** Until nobody has anything more to say. */
    private void talk() throws SyncFormatException {
        for (int round = 0; exchange(0) > 0; round++) {
            assertTrue(round < ROUNDS_MAX, "they never come to an end: " + agentHub.refusals() + gatewayHub.refusals());
        }
    }

    /** One message of {@code lossOfTen} tenths is lost; gives how many were said. */
    private int exchange(int lossOfTen) throws SyncFormatException {
        int said = 0;
        for (SyncReceiver.Answer message : new ArrayList<>(agentHub.step(nowMillis))) {
            said++;
            if (random.nextInt(10) >= lossOfTen) {
                gatewayHub.receive(DEVICE, SyncCodec.decode(SyncCodec.encode(message.message())), nowMillis);
            }
        }
        gatewayHub.commit(WALL, nowMillis);
        for (SyncReceiver.Answer message : new ArrayList<>(gatewayHub.step(nowMillis))) {
            said++;
            if (random.nextInt(10) >= lossOfTen) {
                agentHub.receive(GATEWAY, SyncCodec.decode(SyncCodec.encode(message.message())), nowMillis);
            }
        }
        agentHub.commit(WALL, nowMillis);
        return said;
    }

    private static void write(Replica at, Table table, List<Cell> row) {
        at.write(SCOPE, WALL, tx -> tx.upsert(table, row));
    }

    private static List<Cell> point(String name, long value) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(value), Cell.of("good"), Cell.none(), Cell.of("Cel"), Cell.of(value));
    }

    private static List<Cell> desired(String name, long value) {
        return List.of(Cell.of(DEVICE), Cell.of(name), Cell.of(value), Cell.of(1), Cell.of(WALL), Cell.of("me"));
    }

    private static List<Cell> sample(long taken) {
        return List.of(Cell.of(DEVICE), Cell.of("p"), Cell.of(taken), Cell.of(taken), Cell.of("good"));
    }

    private void assertSame() {
        assertEquals(device.vector(SCOPE), gateway.vector(SCOPE));
        assertEquals(device.rows(Tables.POINT, DEVICE), gateway.rows(Tables.POINT, DEVICE));
        assertEquals(device.rows(Tables.DESIRED, DEVICE), gateway.rows(Tables.DESIRED, DEVICE));
    }

    private Replica open(Optional<byte[]> image, String id) {
        return Replica.inMemory(image, id, () -> ++session, Set.of());
    }

    private SyncHub agentHub() {
        return new SyncHub(device, SyncSender.Role.AGENT, (peer, scope) -> scope.equals(SCOPE), 0, millis -> millis);
    }

    private SyncHub gatewayHub() {
        return new SyncHub(gateway, SyncSender.Role.GATEWAY, (peer, scope) -> scope.equals("dev/" + peer), 0, millis -> millis);
    }
}
