// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Orders in, reports out: rows and topics, over the agent's loop. */
class AgentTasksTest extends TaskCase {
    @Test
    void anOrderAsARowIsDoneAndTold() {
        connect(false);
        order("one", "set", "{'point':'program','value':'fast'}");
        assertEquals("SUCCEEDED", ended("one"));
        assertEquals("{\"point\":\"program\",\"value\":\"fast\"}", report("one").result().orElseThrow().text());
        assertEquals(List.of("accepted", "progress", "result"), told("one"));
        later(1_000);
        assertEquals(Cell.of("fast"), pointRow("program").get(2));
        assertTrue(report("one").times().receivedMillis() > 0 && report("one").times().startedMillis() > 0 && report("one").times().finishedMillis() > 0);
        assertEquals(List.of("ACCEPTED", "RUNNING", "SUCCEEDED"), history("one"));
    }

    @Test
    void anOfferByMessageIsAcknowledgedWhenWhatCameOfItIsDurable() {
        connect(false);
        reads("temp", 21);
        later(1_000);
        offer("two", "{'type':'read','args':{'point':'temp'},'newer':{'member':1}}");
        assertEquals(0, link.acknowledged.size());
        step();
        assertEquals(1, link.acknowledged.size());
        assertEquals("SUCCEEDED", ended("two"));
        Json.Obj result = (Json.Obj) report("two").result().orElseThrow();
        assertEquals(List.of("temp", "21.0", "good"), List.of(result.text("point").orElseThrow(), result.get("value").orElseThrow().text(), result.text("quality").orElseThrow()));
    }

    @Test
    void anUnsafeWriteIsRejectedWithTheReason() {
        connect(false);
        order("a", "set", "{'point':'temp','value':5}");
        order("b", "set", "{'point':'heater','value':101}");
        order("c", "set", "{'point':'program','value':'slow'}");
        order("d", "set", "{'point':'nowhere','value':5}");
        order("e", "set", "{'point':'heater'}");
        order("f", "fly", "{}");
        order("g", "read", "{'point':'temp','points':['temp']}");
        step();
        assertEquals(Set.of("REJECTED"), Set.copyOf(List.of(ended("a"), ended("b"), ended("c"), ended("d"), ended("e"), ended("f"), ended("g"))));
        assertEquals("point: only the device itself writes temp", report("a").reason());
        assertTrue(report("b").reason().startsWith("value: heater cannot be that: "), report("b").reason());
        assertTrue(report("c").reason().startsWith("value: program cannot be that: "), report("c").reason());
        assertEquals("point: this device has no point nowhere", report("d").reason());
        assertEquals("the arguments: needs value", report("e").reason());
        assertEquals("this device has no task type fly", report("f").reason());
        assertEquals("the arguments: needs either point, a name, or points, a list of names", report("g").reason());
        assertEquals(List.of(), written);
    }

    @Test
    void aWriteIsDoneWhenTheDriverSaysSo() {
        connect(false);
        order("one", "heat", "{'percent':50}");
        awaitWritten(1);
        step();
        assertEquals(List.of("heater=500"), written);
        assertEquals("RUNNING", report("one").state().name());
        answers.get(0).complete(null);
        assertEquals("SUCCEEDED", ended("one"));
        order("two", "heat", "{'percent':60}");
        awaitWritten(2);
        answers.get(1).completeExceptionally(new DriverException("the bus is cut"));
        assertEquals("FAILED", ended("two"));
        assertEquals("the bus is cut", report("two").reason());
    }

    @Test
    void theDeviceTellsWhatItCanDo() throws JsonException {
        connect(false);
        Json.Obj types = JsonReader.readObject(link.last("sv1/home/oven-1/about").orElseThrow().payload()).object("tasks").orElseThrow();
        assertEquals(Set.of("set", "read", "log-tail", "diagnose", "restart", "sync-now", "model-read", "heat", "note", "pulse", "slow", "stubborn", "leads", "big", "steps"), types.members().keySet());
        assertEquals("{\"version\":1,\"title\":\"Heat\",\"args\":{\"type\":\"object\",\"required\":[\"percent\"],\"additionalProperties\":false,"
                + "\"properties\":{\"percent\":{\"type\":\"number\"}}},\"idempotent\":true,\"concurrency\":1}", types.object("heat").orElseThrow().text());
        later(1);
        Json.Obj figures = JsonReader.readObject(link.last("sv1/home/oven-1/metrics").orElseThrow().payload()).object("tasks").orElseThrow();
        assertEquals("{\"open\":0,\"running\":0,\"malformed\":0,\"abandoned\":0}", figures.text());
    }

    @Test
    void aBroadcastIsForThoseWhoHaveTheType() {
        connect(false);
        receive("sv1/home/_all/task/all-1/offer", "{'type':'fly'}");
        receive("sv1/home/_all/task/all-2/offer", "{'type':'read','args':{'point':'temp'}}");
        step();
        assertEquals(2, link.acknowledged.size());
        assertEquals("SUCCEEDED", ended("all-2"));
        assertEquals(1, replica.rows(Tables.TASK_REPORT, "oven-1").size());
    }
}
