// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every agent can do when it is told to. */
class BuiltinTasksTest extends TaskCase {
    private Json.Obj result(String id) {
        return (Json.Obj) report(id).result().orElseThrow();
    }

    private static List<Json> items(Json.Obj of, String name) {
        return ((Json.Arr) of.get(name).orElseThrow()).items();
    }

    private List<String> found(String id) {
        return items(result(id), "findings").stream().map(finding -> ((Json.Obj) finding).text("what").orElseThrow()).toList();
    }

    @Test
    void readTellsWhatWasCommittedLast() {
        connect(false);
        reads("temp", 21.5);
        later(1_000);
        order("a", "read", "{'points':['temp','door']}");
        assertEquals("SUCCEEDED", ended("a"));
        assertEquals("[{\"point\":\"temp\",\"value\":21.5,\"quality\":\"good\",\"time\":\"1970-01-01T00:16:40Z\"},{\"point\":\"door\",\"value\":null,\"quality\":\"bad\"}]",
                result("a").get("points").orElseThrow().text());
    }

    @Test
    void diagnoseFindsNothingWhereNothingIsWrong() {
        connect(false);
        order("a", "diagnose", "{}");
        assertEquals("SUCCEEDED", ended("a"));
        assertEquals(List.of(), found("a"));
        assertEquals(Long.MAX_VALUE, result("a").integer("diskFreeBytes").orElseThrow());
    }

    @Test
    void diagnoseSaysWhatIsWrongAndWhatToDo() {
        house.reserve(2_000);
        diskFreeBytes = 1_000;
        sampling = json("{'failures':3,'timeouts':2}");
        inbox.put(new Input.Read(Reading.good("door", new PointValue.Bool(true), nowMillis)));
        later(1_000);
        inbox.put(new Input.Read(Reading.bad("door", "no contact", nowMillis)));
        reads("temp", 260);
        later(1_000);
        reads("temp", 260);
        later(5_000);
        order("a", "diagnose", "{}");
        assertEquals("SUCCEEDED", ended("a"));
        assertEquals(List.of("the disk has 1000 bytes free, its reserve is 2000", "there is no broker", "3 reads of the driver have failed since the start",
                "2 calls of the driver took too long and were given up", "1 points are bad or stale: door", "1 alarms are raised: hot"), found("a"));
        assertTrue(items(result("a"), "findings").stream().allMatch(finding -> ((Json.Obj) finding).text("hint").isPresent()));
    }

    @Test
    void logTailTellsTheLastLines() {
        connect(false);
        IntStream.range(0, 6).forEach(i -> System.getLogger("dev.selvage.agent.Test").log(System.Logger.Level.WARNING, "line {0} of a test", i));
        order("a", "log-tail", "{'lines':5}");
        order("b", "log-tail", "{'lines':1001}");
        order("c", "log-tail", "{'lines':1000}");
        assertEquals("SUCCEEDED", ended("a"));
        List<Json> lines = items(result("a"), "lines");
        assertEquals(5, lines.size());
        assertTrue(lines.get(0).text().contains("line 1 of a test"), lines::toString);
        assertEquals("REJECTED", ended("b"));
        assertEquals("lines: 1001 is greater than 1000", report("b").reason());
        assertEquals("SUCCEEDED", ended("c"));
    }

    @Test
    void syncNowIsDoneWhenTheGatewayHasEverything() {
        order("early", "sync-now", "{}");
        assertEquals("FAILED", ended("early"));
        assertEquals("there is no broker", report("early").reason());
        connect(false);
        answerSync();
        order("a", "sync-now", "{}");
        await(() -> {
            answerSync();
            return state("a").equals("SUCCEEDED");
        });
        assertTrue(gateway.rows(Tables.TASK_REPORT, "oven-1").size() >= 1);
    }

    @Test
    void whatIsWrittenTwiceAtOnceWaitsForItsTurn() {
        connect(false);
        order("a", "set", "{'point':'heater','value':10}");
        order("b", "set", "{'point':'heater','value':20}");
        awaitWritten(1);
        assertEquals(List.of("RUNNING", "ACCEPTED"), List.of(state("a"), state("b")));
        answers.get(0).complete(null);
        awaitWritten(2);
        answers.get(1).complete(null);
        assertEquals("SUCCEEDED", ended("b"));
        assertEquals(List.of("heater=100", "heater=200"), written);
    }
}
