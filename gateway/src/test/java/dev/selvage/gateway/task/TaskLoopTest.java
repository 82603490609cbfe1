// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks at a gateway, from the request to the row, with its real files. */
class TaskLoopTest {
    @TempDir
    Path folder;

    private TaskSite site;

    @BeforeEach
    void open() {
        site = new TaskSite(folder, "a-1", "a-2", "b-1");
        site.turn();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private String code(String verb, String request) {
        Json.Obj answer = site.ask(verb, request);
        return answer.object("error").flatMap(error -> error.text("code")).orElse(answer.text());
    }

    @Test
    void aTaskGoesToADeviceThatCanAndItsFiveFactsAreKnown() {
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\",\"args\":{\"value\":7}}");
        site.turn();
        assertEquals("SUCCEEDED [a-1/1 SUCCEEDED]", site.told("t1"));
        Json.Obj part = (Json.Obj) ((Json.Arr) site.task("t1").get("parts").orElseThrow()).items().get(0);
        for (String fact : List.of("sent", "received", "started", "finished", "acknowledged")) {
            assertTrue(part.text(fact).isPresent(), fact + " in " + part.text());
        }
        assertEquals("{\"value\":7}", part.get("result").orElseThrow().text());
        assertTrue(site.isAcknowledged("a-1", "t1"));
        assertEquals(Map.of("t1", 1), site.devices.get("a-1").effects);
        assertTrue(site.published.stream().anyMatch(message -> message.topic().equals("sv1/home/_gw/gw/task/t1")));
    }

    @Test
    void theSameIdIsTheSameTask() {
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\"}");
        Json.Obj again = site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"set\"}");
        assertEquals("read", again.object("task").orElseThrow().text("type").orElseThrow());
        assertEquals(Map.of("t1", 1), site.devices.get("a-1").effects);
    }

    @Test
    void deviceNeverConnects() {
        site.moves("b-1", false);
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\",\"to\":\"device=b-1\",\"deadline\":\"1h\"}");
        assertEquals("QUEUED [b-1/1 QUEUED]", site.told("t1"));
        Json.Obj part = (Json.Obj) ((Json.Arr) site.task("t1").get("parts").orElseThrow()).items().get(0);
        assertEquals(List.of(false, false), List.of(part.text("sent").isPresent(), part.text("received").isPresent()), "nobody was told, and nobody says so");
        site.later(3_600_001);
        assertEquals("EXPIRED [b-1/1 EXPIRED]", site.told("t1"));
        site.moves("b-1", true);
        assertEquals(Map.of(), site.devices.get("b-1").effects, "what has expired is not done");
    }

    @Test
    void aDeviceThatComesBackIsGivenWhatWaits() {
        site.moves("b-1", false);
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\",\"to\":\"device=b-1\"}");
        site.moves("b-1", true);
        assertEquals("SUCCEEDED [b-1/1 SUCCEEDED]", site.told("t1"));
    }

    @Test
    void factsOfPointsChooseTheDevice() {
        site.points.putAll(Map.of("a-1/battery", "12", "b-1/battery", "80"));
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\",\"to\":\"battery>30\"}");
        assertEquals("SUCCEEDED [b-1/1 SUCCEEDED]", site.told("t1"));
    }

    @Test
    void aRolloutWaitsForAPersonAndSaysSo() {
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"set\",\"mode\":\"all\",\"rollout\":{\"groups\":[{\"percent\":34,\"approve\":true},{\"percent\":66}]}}");
        site.later(60_000);
        assertEquals("for approval of group 1", site.task("t1").text("waits").orElseThrow(), site.task("t1").text());
        assertTrue(site.told("t1").contains("CREATED]"), site.told("t1"));
        site.ask("task.approve", "{\"id\":\"t1\",\"groups\":1}");
        site.later(60_000);
        assertEquals("SUCCEEDED [a-1/1 SUCCEEDED, a-2/1 SUCCEEDED, b-1/1 SUCCEEDED]", site.told("t1"));
        assertTrue(site.task("t1").text("waits").isEmpty());
    }

    @Test
    void versionConflict() {
        site.moves("b-1", false);
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\",\"to\":\"device=b-1\"}");
        Json.Obj stale = site.ask("task.cancel", "{\"id\":\"t1\",\"version\":1}");
        assertEquals("stale-version", stale.object("error").orElseThrow().text("code").orElseThrow());
        assertEquals("QUEUED", stale.object("task").orElseThrow().text("state").orElseThrow(), "the current record is in the answer");
        assertEquals("QUEUED [b-1/1 QUEUED]", site.told("t1"), "and nothing was done");
    }

    @Test
    void badRequestsChangeNothing() {
        assertEquals("unknown-type", code("task.submit", "{\"type\":\"fly\"}"));
        assertEquals("unknown-device", code("task.submit", "{\"type\":\"read\",\"to\":\"device=nobody\"}"));
        assertEquals("bad-request", code("task.submit", "{\"type\":\"read\",\"to\":\"battery>>3\"}"));
        assertEquals("bad-request", code("task.submit", "{\"type\":\"read\",\"deadline\":\"soon\"}"));
        assertEquals("unknown-task", code("task.show", "{\"id\":\"none\"}"));
        assertEquals("bad-workflow", code("workflow.run", "{\"workflow\":{\"name\":\"w\",\"steps\":{\"a\":{\"task\":\"read\",\"needs\":[\"a\"]}}}}"));
        assertEquals("unknown-type", code("workflow.run", "{\"workflow\":{\"name\":\"w\",\"steps\":{\"a\":{\"task\":\"fly\"}}}}"));
        assertEquals("{\"tasks\":[],\"truncated\":false}", site.ask("task.list", "{}").text());
        assertEquals("{\"runs\":[],\"truncated\":false}", site.ask("workflow.list", "{}").text());
    }

    @Test
    void argumentsOutsideOfTheSchemaAreRejectedByTheDevice() {
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\",\"args\":{\"bad\":1},\"retries\":3}");
        assertEquals("REJECTED [a-1/1 REJECTED]", site.told("t1"));
        assertEquals("bad must not be 1", site.task("t1").text("reason").orElseThrow());
    }

    @Test
    void aFullDiskOfTheStoreOnlyDelays() {
        site.diskFull = true;
        site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\"}");
        site.turn();
        assertEquals(List.of(), site.rows("a-1"));
        site.diskFull = false;
        site.later(TaskLoop.RETRY_MILLIS);
        assertEquals("SUCCEEDED [a-1/1 SUCCEEDED]", site.told("t1"));
    }

    @Test
    void aWorkflowReadsAllAndSetsOne() {
        site.ask("workflow.run", "{\"id\":\"w1\",\"workflow\":{\"name\":\"mean\",\"steps\":{"
                + "\"look\":{\"task\":\"read\",\"forEach\":{\"devices\":\"tag.site=hall-1\"},\"to\":\"device=${each}\",\"join\":{\"avg\":\"/value\"}},"
                + "\"fan\":{\"task\":\"set\",\"to\":\"device=b-1\",\"args\":{\"value\":\"${steps.look}\"}}}}}");
        site.turn();
        Json.Obj run = site.ask("workflow.show", "{\"id\":\"w1\"}").object("run").orElseThrow();
        assertEquals("SUCCEEDED", run.text("state").orElseThrow(), run.text());
        assertEquals(Map.of("w1-fan-0", 1), site.devices.get("b-1").effects);
        assertTrue(site.task("w1-fan-0").text().contains("\"args\":{\"value\":20.0}"), site.task("w1-fan-0").text());
        assertTrue(site.published.stream().anyMatch(message -> message.topic().equals("sv1/home/_gw/gw/workflow/w1")));
    }

    @Test
    void oneHoldsALeaseAndItsTokenOnlyGrows() {
        Json.Obj first = site.ask("lease.acquire", "{\"name\":\"pump\",\"holder\":\"a-1\",\"ttl\":\"30s\"}").object("lease").orElseThrow();
        assertEquals(List.of("a-1", 1L), List.of(first.text("holder").orElseThrow(), first.integer("token").orElseThrow()));
        assertEquals("held", code("lease.acquire", "{\"name\":\"pump\",\"holder\":\"b-1\",\"ttl\":\"30s\"}"));
        site.restart();
        site.turn();
        assertEquals("held", code("lease.acquire", "{\"name\":\"pump\",\"holder\":\"b-1\",\"ttl\":\"30s\"}"), "a killed gateway has not forgotten");
        site.later(30_001);
        assertEquals(2L, site.ask("lease.acquire", "{\"name\":\"pump\",\"holder\":\"b-1\",\"ttl\":\"30s\"}").object("lease").orElseThrow().integer("token").orElseThrow());
        assertEquals("not-held", code("lease.renew", "{\"name\":\"pump\",\"holder\":\"a-1\",\"token\":1,\"ttl\":\"30s\"}"));
        site.ask("lease.release", "{\"name\":\"pump\",\"holder\":\"b-1\",\"token\":2}");
        assertFalse(site.ask("lease.show", "{\"name\":\"pump\"}").object("lease").orElseThrow().text("holder").isPresent());
    }

    @Test
    void anAgreedValueChangesOnlyForWhoKnowsIt() {
        assertEquals(1L, site.ask("agreed.set", "{\"name\":\"leader\",\"value\":\"a-1\",\"version\":0}").object("agreed").orElseThrow().integer("version").orElseThrow());
        Json.Obj stale = site.ask("agreed.set", "{\"name\":\"leader\",\"value\":\"b-1\",\"version\":0}");
        assertEquals("stale-version", stale.object("error").orElseThrow().text("code").orElseThrow());
        assertEquals("a-1", stale.object("agreed").orElseThrow().text("value").orElseThrow());
        site.restart();
        site.turn();
        assertEquals("a-1", site.ask("agreed.get", "{\"name\":\"leader\"}").object("agreed").orElseThrow().text("value").orElseThrow());
    }
}
