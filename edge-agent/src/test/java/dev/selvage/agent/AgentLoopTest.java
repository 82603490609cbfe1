// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Reading;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The loop step by step, with the test's clock, the test's end of the link, and a real replica on both sides. */
class AgentLoopTest extends AgentLoopCase {
    @Test
    void storesBeforeItTellsAndTellsTheDotItStored() throws Exception {
        connect(false);
        reads("temp", 21.5);
        later(1_000);
        Json.Obj state = JsonReader.readObject(link.last(TEMP).orElseThrow().payload());
        assertEquals(new Json.Num(21.5), state.get("v").orElseThrow());
        assertEquals("good", state.text("q").orElseThrow());
        assertEquals("Cel", state.text("u").orElseThrow());
        assertEquals(List.copyOf(replica.vector("dev/oven-1").counts().values()), List.of(state.integer("n").orElseThrow()), "the last dot there is");
        assertEquals(Cell.of(21.5), pointRow("temp").get(2));
    }

    @Test
    void keepsToTheDeadbandAndTheHeartbeat() {
        connect(false);
        reads("temp", 20.0);
        later(1_000);
        int before = states(TEMP);
        for (int i = 0; i < 30; i++) {
            reads("temp", 20.5);
            later(1_000);
        }
        assertEquals(before, states(TEMP), "half a degree is inside the deadband");
        reads("temp", 21.0);
        later(1_000);
        assertEquals(before + 1, states(TEMP));
        later(600_000);
        assertEquals(before + 2, states(TEMP), "the heartbeat repeats the value");
    }

    @Test
    void withoutBrokerItKeepsStoringAndSaysSoOnce() {
        List<String> said = logged(() -> {
            for (int i = 0; i < 20; i++) {
                inbox.put(new Input.Link(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "connection refused", 500)));
                reads("temp", 20.0 + 2 * i);
                later(1_000);
            }
        });
        assertEquals(1, said.stream().filter(line -> line.contains("no broker at")).count(), said.toString());
        assertEquals(Cell.of(58.0), pointRow("temp").get(2));
        assertTrue(link.taken.isEmpty());
        connect(false);
        answerSync();
        assertEquals(1, states(TEMP), "of a retained topic only the last value waits");
        assertEquals(gateway.rows(Tables.POINT, "oven-1"), replica.rows(Tables.POINT, "oven-1"));
    }

    @Test
    void readingsOfOneCommitShareIt() {
        connect(false);
        step();
        reads("temp", 20.0);
        later(1_000);
        long stored = replica.vector("dev/oven-1").counts().values().stream().mapToLong(n -> n).sum();
        reads("temp", 30.0);
        later(10);
        reads("temp", 40.0);
        later(10);
        assertEquals(stored, replica.vector("dev/oven-1").counts().values().stream().mapToLong(n -> n).sum(), "not yet due");
        later(1_000);
        assertEquals(stored + 1, replica.vector("dev/oven-1").counts().values().stream().mapToLong(n -> n).sum());
        assertEquals(Cell.of(40.0), pointRow("temp").get(2));
    }

    @Test
    void announcesItselfOnEveryConnectAndRepeatsStatesToAForgetfulBroker() {
        connect(true);
        reads("temp", 20.0);
        later(1_000);
        assertTrue(link.last("sv1/home/oven-1/about").isPresent());
        assertTrue(link.last("sv1/home/oven-1/status").isPresent());
        acceptAll();
        link.taken.clear();
        disconnect();
        later(1_000);
        connect(true);
        assertEquals(0, states(TEMP), "the broker still has it");
        assertTrue(link.last("sv1/home/oven-1/status").isPresent());
        disconnect();
        later(1_000);
        connect(false);
        assertEquals(1, states(TEMP), "the broker came back empty");
    }

    @Test
    void aMessageThatWasNotTakenGoesAgainAndARefusedOneDoesNot() {
        connect(true);
        acceptAll();
        reads("temp", 20.0);
        later(1_000);
        OutMessage first = link.last(TEMP).orElseThrow();
        inbox.put(new Input.Link(new LinkEvent.Published(first.ticket(), LinkEvent.Outcome.RETRY, "0x97")));
        step();
        assertEquals(2, states(TEMP));
        inbox.put(new Input.Link(new LinkEvent.Published(first.ticket(), LinkEvent.Outcome.REFUSED, "0x87")));
        later(5_000);
        later(5_000);
        assertEquals(2, states(TEMP));
    }

    @Test
    void holdsBackWhenTheLinkHasNoPermit() {
        connect(true);
        acceptAll();
        link.permits = 0;
        reads("temp", 20.0);
        later(1_000);
        assertEquals(0, states(TEMP));
        link.permits = 10;
        inbox.put(new Input.Link(new LinkEvent.Published(-1, LinkEvent.Outcome.ACCEPTED, "")));
        inbox.put(new Input.Link(new LinkEvent.Published(0, LinkEvent.Outcome.ACCEPTED, "")));
        step();
        assertEquals(1, states(TEMP));
    }

    @Test
    void anAlarmIsRaisedAfterItsTimeAndClearedWithTheSameId() throws Exception {
        connect(false);
        String topic = "sv1/home/oven-1/alarm/hot";
        reads("temp", 260.0);
        later(1_000);
        assertTrue(link.last(topic).isEmpty(), "one second is too short");
        reads("temp", 261.0);
        later(1_000);
        reads("temp", 262.0);
        later(1_000);
        Json.Obj raised = JsonReader.readObject(link.last(topic).orElseThrow().payload());
        assertEquals("raised", raised.text("state").orElseThrow());
        assertEquals("major", raised.text("severity").orElseThrow());
        reads("temp", 245.0);
        later(2_000);
        assertTrue(link.last(topic).orElseThrow().payload().length > 0, "inside the hysteresis");
        reads("temp", 230.0);
        later(2_000);
        assertEquals(0, link.last(topic).orElseThrow().payload().length);
        List<Cell> row = replica.rows(Tables.ALARM, "oven-1").get(0);
        assertEquals(Cell.of(raised.text("id").orElseThrow()), row.get(2));
        assertEquals(Cell.of("cleared"), row.get(3));
    }

    @Test
    void anOptionalPointThatWasNeverThereLeavesNoTrace() {
        connect(false);
        inbox.put(new Input.Read(Reading.bad("spare", "no such zone", nowMillis)));
        inbox.put(new Input.Read(Reading.bad("door", "no answer", nowMillis)));
        later(1_000);
        assertEquals(List.of("door"), replica.rows(Tables.POINT, "oven-1").stream().map(AgentLoopTest::name).toList());
        assertEquals(Cell.of(Quality.BAD.wire()), pointRow("door").get(3));
    }

    @Test
    void aMalformedSyncMessageIsCountedAndAcknowledged() {
        connect(false);
        var received = new LinkEvent.Received(
                "sv1/home/oven-1/sync/d", new byte[] {1, 2, 3}, 1, false, LinkEvent.Reply.none(), Map.of(), 7);
        inbox.put(new Input.Link(received));
        step();
        assertEquals(List.of(received), link.acknowledged);
        reads("temp", 22.0);
        later(1_000);
        assertEquals(1, states(TEMP), "life goes on");
    }

    @Test
    void anIdleDayCostsLessThanAMegabyte() {
        connect(false);
        long bytes = 0;
        long dayMillis = 24 * 3_600_000L;
        for (long end = nowMillis + dayMillis; nowMillis < end; ) {
            reads("temp", 20.0);
            inbox.put(new Input.Read(Reading.good("door", new PointValue.Bool(true), nowMillis)));
            later(10_000);
            answerSync();
            bytes += link.taken.stream().mapToLong(FakeLink::wireBytes).sum() + answeredBytes;
            answeredBytes = 0;
            link.taken.clear();
        }
        long keepAliveBytes = 1_440 * 4;
        assertTrue(bytes + keepAliveBytes > 100_000, "something was sent: " + bytes);
        assertTrue(bytes + keepAliveBytes <= 1_000_000, bytes + " bytes a day");
        assertFalse(gateway.rows(Tables.POINT, "oven-1").isEmpty());
    }
}
