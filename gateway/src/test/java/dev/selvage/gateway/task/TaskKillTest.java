// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway is killed between any two things that it does: each task ends once, and each run as it would have. */
class TaskKillTest {
    @TempDir
    Path folder;

    /** Runs the same history with a kill after 0, 1, 2, … things; ends when there was no kill any more. */
    private int killedEverywhere(History history) throws Exception {
        for (int after = 0; after < 500; after++) {
            try (TaskSite site = new TaskSite(Files.createDirectory(folder.resolve("k" + after)), "a-1", "a-2", "b-1")) {
                site.turn();
                site.killAfter = after;
                history.on(site);
                if (site.kills == 0) {
                    return after;
                }
            }
        }
        throw new AssertionError("the history does not end");
    }

    private interface History {
        void on(TaskSite site) throws Exception;
    }

    @Test
    void killedAtEveryStepOfATask() throws Exception {
        int steps = killedEverywhere(site -> {
            site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\"}");
            site.turn();
            assertEquals("SUCCEEDED [a-1/1 SUCCEEDED]", site.told("t1"));
            assertEquals(1, site.devices.values().stream().mapToInt(device -> device.effects.getOrDefault("t1", 0)).sum(), "done once");
            assertTrue(site.isAcknowledged("a-1", "t1"));
        });
        assertTrue(steps > 5, "there were only " + steps + " moments to die in");
    }

    @Test
    void killedAtEveryStepOfAFailureAndItsRetries() throws Exception {
        int steps = killedEverywhere(site -> {
            site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"fail\",\"to\":\"device=b-1\",\"retries\":2,\"backoff\":\"1s\"}");
            for (int i = 0; i < 10; i++) {
                site.later(2_000);
            }
            assertEquals("FAILED [b-1/3 FAILED]", site.told("t1"));
            assertEquals(3, site.devices.get("b-1").effects.get("t1"), "each attempt once");
        });
        assertTrue(steps > 10, "there were only " + steps + " moments to die in");
    }

    @Test
    void killedAtEveryStepOfARolloutToAll() throws Exception {
        int steps = killedEverywhere(site -> {
            site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"set\",\"mode\":\"all\"}");
            site.turn();
            assertEquals("SUCCEEDED [a-1/1 SUCCEEDED, a-2/1 SUCCEEDED, b-1/1 SUCCEEDED]", site.told("t1"));
            site.devices.values().forEach(device -> assertEquals(1, device.effects.get("t1")));
        });
        assertTrue(steps > 10, "there were only " + steps + " moments to die in");
    }

    @Test
    void killedAtEveryStepOfASaga() throws Exception {
        int steps = killedEverywhere(site -> {
            site.ask("workflow.run", "{\"id\":\"w1\",\"workflow\":{\"name\":\"saga\",\"steps\":{"
                    + "\"one\":{\"task\":\"set\",\"to\":\"device=a-1\",\"undo\":{\"task\":\"pulse\",\"to\":\"device=a-1\"}},"
                    + "\"two\":{\"task\":\"fail\",\"needs\":[\"one\"],\"to\":\"device=b-1\",\"onFailure\":\"compensate\"}}}}");
            site.turn();
            Json.Obj run = site.ask("workflow.show", "{\"id\":\"w1\"}").object("run").orElseThrow();
            assertEquals("FAILED", run.text("state").orElseThrow(), run.text());
            assertEquals("UNDONE", run.object("steps").orElseThrow().object("one").orElseThrow().text("state").orElseThrow());
            assertEquals(List.of(1, 1), List.of(site.devices.get("a-1").effects.get("w1-one-0"), site.devices.get("a-1").effects.get("w1-one-undo")));
        });
        assertTrue(steps > 15, "there were only " + steps + " moments to die in");
    }
}
