// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Known;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device follows the home of the highest epoch that it has heard of, and no other. */
class FenceTest {
    private static final String DEVICE = HubPair.DEVICE;
    private static final String SCOPE = HubPair.SCOPE;
    private static final String SHARED = "shared/hall";
    /** An agent has one peer, whichever gateway that is. */
    private static final String PEER = "gateway";
    private static final long WALL = HubPair.WALL;

    private final AtomicLong sessions = new AtomicLong();
    private final Replica device = open(DEVICE);
    private final Replica first = open("gw-a");
    private final Replica second = open("gw-b");
    private final SyncHub agent = hub(device, SyncSender.Role.AGENT);
    private final SyncHub atFirst = hub(first, SyncSender.Role.GATEWAY);
    private final SyncHub atSecond = hub(second, SyncSender.Role.GATEWAY);
    private long nowMillis = 10_000;

    private Replica open(String id) {
        return Replica.inMemory(Optional.empty(), id, sessions::incrementAndGet, Set.of());
    }

    private static SyncHub hub(Replica at, SyncSender.Role role) {
        return new SyncHub(at, role, (peer, scope) -> true, 0, millis -> millis);
    }

    @BeforeEach
    void theFirstIsHome() throws Exception {
        first.epochs().raise(1, WALL);
        HubPair.write(device, Tables.POINT, HubPair.point("a", 1));
        agent.connected(PEER, SCOPE, nowMillis);
        talk(atFirst);
        assertTrue(agent.isDrained());
        assertEquals(1, device.epochs().current());
    }

    @AfterEach
    void close() {
        List.of(device, first, second).forEach(Replica::close);
    }

    /** What the gateway has to say now; the device hears it unless it is kept from it. */
    private int says(SyncHub gateway) throws SyncFormatException {
        gateway.commit(WALL, nowMillis);
        List<SyncReceiver.Answer> said = gateway.step(nowMillis);
        for (SyncReceiver.Answer message : said) {
            agent.receive(PEER, SyncCodec.decode(SyncCodec.encode(message.message())), nowMillis);
        }
        agent.commit(WALL, nowMillis);
        return said.size();
    }

    private int hears(SyncHub gateway) throws SyncFormatException {
        List<SyncReceiver.Answer> said = agent.step(nowMillis);
        for (SyncReceiver.Answer message : said) {
            gateway.receive(DEVICE, SyncCodec.decode(SyncCodec.encode(message.message())), nowMillis);
        }
        return said.size();
    }

    private void talk(SyncHub gateway) throws SyncFormatException {
        for (int rounds = 0; hears(gateway) + says(gateway) > 0; rounds++) {
            assertTrue(rounds < 100, "they never come to an end");
        }
    }

    /** The second has nothing; it becomes home and greets, and an idle device gives it all it has. */
    private void theSecondFollows() throws SyncFormatException {
        second.epochs().raise(2, WALL);
        atSecond.resume(nowMillis);
        atSecond.nudge(DEVICE, SCOPE);
        says(atSecond);
        talk(atSecond);
        assertEquals(device.rows(Tables.POINT, DEVICE), second.rows(Tables.POINT, DEVICE));
        assertEquals(2, device.epochs().current());
    }

    @Test
    void aStaleHomeCanNeitherAcknowledgeNorRefuseNorWrite() throws Exception {
        theSecondFollows();
        Known kept = device.acknowledgedBy(SCOPE, PEER);
        HubPair.write(device, Tables.POINT, HubPair.point("a", 2));
        assertEquals(1, hears(atFirst), "it takes the batch of a device that it does not know to have gone");
        assertEquals(1, says(atFirst));
        assertFalse(agent.isDrained(), "its ACK means nothing");

        atFirst.nudge(DEVICE, SCOPE);
        first.write(SCOPE, WALL, tx -> tx.upsert(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("x"), Cell.of(1), Cell.none(), Cell.none(), Cell.none())));
        atFirst.changed(SCOPE, nowMillis);
        assertTrue(says(atFirst) >= 2, "NAK and DELTA");
        assertEquals(List.of(), device.rows(Tables.DESIRED, DEVICE));
        assertEquals(kept, device.acknowledgedBy(SCOPE, PEER));

        nowMillis += SyncSender.ANSWER_MILLIS;
        talk(atSecond);
        assertTrue(agent.isDrained());
        assertEquals(device.rows(Tables.POINT, DEVICE), second.rows(Tables.POINT, DEVICE));
    }

    @Test
    void aNewHomeIsGreetedInAllScopes() throws Exception {
        device.write(SHARED, WALL, tx -> tx.upsert(Tables.FACT, List.of(Cell.of("hall"), Cell.of("mode"), Cell.of(1), Cell.none(), Cell.none())));
        agent.connected(PEER, SHARED, nowMillis);
        talk(atFirst);
        assertTrue(agent.isDrained());
        theSecondFollows();
        assertEquals(1, second.rows(Tables.FACT, "hall").size(), "nobody but the device knew that it has this scope");
    }

    @Test
    void aDeviceTellsWhatItHasHeardSoThatLostFilesLockNobodyOut() throws Exception {
        theSecondFollows();
        try (Replica empty = open("gw-c")) {
            SyncHub anew = hub(empty, SyncSender.Role.GATEWAY);
            empty.epochs().raise(1, WALL);
            anew.nudge(DEVICE, SCOPE);
            says(anew);
            assertEquals(0, hears(anew), "at once it answers nothing");
            nowMillis += SyncSender.RETRY_MILLIS_MIN;
            SyncReceiver.Answer hello = agent.step(nowMillis).get(0);
            assertEquals(2, assertInstanceOf(SyncMessage.Hello.class, hello.message()).epoch());
            anew.receive(DEVICE, hello.message(), nowMillis);
            assertEquals(2, anew.epochTold());

            empty.epochs().raise(3, WALL);
            anew.nudge(DEVICE, SCOPE);
            says(anew);
            talk(anew);
            assertEquals(device.rows(Tables.POINT, DEVICE), empty.rows(Tables.POINT, DEVICE));
        }
    }

    @Test
    void aGatewayThatTellsNoEpochIsListenedTo() {
        agent.receive(PEER, new SyncMessage.Nak(SCOPE, SyncMessage.Has.nothing(), SyncMessage.Reason.BEHIND, ""), nowMillis);
        assertFalse(agent.isDrained(), "it says that it has nothing");
        assertEquals(1, device.epochs().current());
    }
}
