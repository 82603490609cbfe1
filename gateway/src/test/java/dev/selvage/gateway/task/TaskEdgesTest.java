// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.TopicKind;
import dev.selvage.task.Report;
import dev.selvage.task.TaskState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between a gateway and its devices. */
class TaskEdgesTest {
    @TempDir
    Path folder;

    private TaskSite site(String... names) {
        TaskSite site = new TaskSite(folder, names);
        site.turn();
        return site;
    }

    @Test
    void deviceLeavesTheTargetMidRollout() {
        try (TaskSite site = site("a-1", "a-2")) {
            site.moves("a-2", false);
            site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\",\"mode\":\"every\",\"to\":\"tag.site=hall-1\"}");
            assertEquals("QUEUED [a-1/1 SUCCEEDED, a-2/1 QUEUED]", site.told("t1"));
            site.describes("a-2", RuleDevice.about("hall-9")).later(60_000);
            assertEquals("RUNNING [a-1/1 SUCCEEDED, a-2/1 REMOVED]", site.told("t1"), "it stays open for those that join");
            site.moves("a-2", true);
            assertEquals(Map.of(), site.devices.get("a-2").effects, "who has left does not do it");
            site.describes("a-2", RuleDevice.about("hall-1"));
        }
    }

    @Test
    void retainedLeftoversAfterRemoval() {
        try (TaskSite site = site("a-1", "b-1")) {
            site.cleared("a-1");
            for (int i = 0; i < 3; i++) {
                site.ask("task.submit", "{\"id\":\"t" + i + "\",\"type\":\"read\"}");
                assertEquals("SUCCEEDED [b-1/1 SUCCEEDED]", site.told("t" + i), "nobody is given to a device that was taken out");
            }
            assertFalse(site.published.stream().anyMatch(message -> message.retained()), "tasks leave nothing in a broker");
            for (TopicKind kind : List.of(TopicKind.TASK_OFFER, TopicKind.TASK_CANCEL, TopicKind.TASK_DONE, TopicKind.TASK_RESULT, TopicKind.GATEWAY_TASK)) {
                assertFalse(kind.retained(), kind.toString());
            }
        }
    }

    @Test
    void reconnectStorm() {
        String[] names = IntStream.range(0, 60).mapToObj(i -> "a-" + i).toArray(String[]::new);
        try (TaskSite site = site(names)) {
            for (String name : names) {
                site.moves(name, false);
            }
            site.ask("task.submit", "{\"id\":\"all\",\"type\":\"set\",\"mode\":\"all\"}");
            for (String name : List.of("a-3", "a-17")) {
                site.ask("task.submit", "{\"id\":\"one-" + name + "\",\"type\":\"pulse\",\"to\":\"device=" + name + "\"}");
            }
            for (int storm = 0; storm < 3; storm++) {
                site.storm(names);
            }
            assertEquals("SUCCEEDED", site.task("all").text("state").orElseThrow(), site.task("all").text());
            assertEquals("{\"SUCCEEDED\":60}", site.task("all").object("split").orElseThrow().text());
            site.devices.forEach((name, device) -> assertEquals(1, device.effects.get("all"), name));
            assertEquals(1, site.devices.get("a-17").effects.get("one-a-17"), "and what must not be done twice was not");
        }
    }

    @Test
    void twoDevicesWithOneId() {
        try (TaskSite site = site("a-1")) {
            site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\"}");
            assertEquals("SUCCEEDED [a-1/1 SUCCEEDED]", site.told("t1"));
            Report first = site.devices.get("a-1").reports.get("t1");
            site.says("a-1", new Report("t1", "read", first.attempt(), first.fence(), 9, TaskState.FAILED, "", Optional.empty(), "I am the other one", true, first.times()));
            assertEquals("SUCCEEDED [a-1/1 SUCCEEDED]", site.told("t1"), "final is final");
            Json late = site.ask("task.show", "{\"id\":\"t1\"}").get("late").orElseThrow();
            assertTrue(late.text().contains("\"state\":\"FAILED\"") && late.text().contains("I am the other one"), "and the other word is shown: " + late.text());
        }
    }

    @Test
    void aLateResultOfALostDeviceIsRefusedAndShown() {
        try (TaskSite site = site("a-1", "b-1")) {
            site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"hang\",\"lost\":\"1m\"}");
            assertEquals("RUNNING [a-1/1 RUNNING]", site.told("t1"));
            Report atWork = site.devices.get("a-1").reports.get("t1");
            site.moves("a-1", false);
            site.later(61_000).later(61_000);
            assertTrue(site.told("t1").endsWith("b-1/2 RUNNING]"), site.told("t1"));
            site.says("a-1", new Report("t1", "hang", 1, atWork.fence(), 9, TaskState.SUCCEEDED, "", Optional.of(new Json.Int(1)), "", false, atWork.times()));
            assertTrue(site.told("t1").endsWith("b-1/2 RUNNING]"), "the fence holds: " + site.told("t1"));
            assertTrue(site.ask("task.show", "{\"id\":\"t1\"}").get("late").orElseThrow().text().contains("\"device\":\"a-1\",\"state\":\"SUCCEEDED\""));
        }
    }

    @Test
    void whatIsOldIsForgottenEverywhere() {
        try (TaskSite site = site("a-1")) {
            site.ask("task.submit", "{\"id\":\"t1\",\"type\":\"read\"}");
            assertEquals(1, site.rows("a-1").size());
            site.later(Archive.AGE_MILLIS + 61_000).later(61_000);
            assertEquals("unknown-task", site.ask("task.show", "{\"id\":\"t1\"}").object("error").orElseThrow().text("code").orElseThrow());
            assertEquals(List.of(), site.rows("a-1"));
        }
    }
}
