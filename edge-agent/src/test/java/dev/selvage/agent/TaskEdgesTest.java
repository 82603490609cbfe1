// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.OutMessage;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Tables;
import dev.selvage.task.Order;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What happens to tasks at a device when something goes wrong, each by its name. */
class TaskEdgesTest extends TaskCase {
    private static Order wish(Order order, Order.Wish wish) {
        return new Order(order.id(), order.type(), order.args(), order.attempt(), order.fence(), order.priority(), order.serialWith(), order.timers(),
                order.deadlineMillis(), order.createdMillis(), wish);
    }

    private static Order attempt(Order order, int attempt) {
        return new Order(order.id(), order.type(), order.args(), attempt, attempt, order.priority(), order.serialWith(), order.timers(),
                order.deadlineMillis(), order.createdMillis(), order.wish());
    }

    private void awaitEffects(String... words) {
        await(() -> effects.equals(List.of(words)));
    }

    @Test
    void duplicateDelivery() {
        connect(false);
        for (int i = 0; i < 3; i++) {
            offer("a", "{'type':'note'}");
            assertEquals("SUCCEEDED", ended("a"));
        }
        order("a", "note", "{}");
        step();
        assertEquals(List.of("a"), effects);
        assertEquals(3, link.acknowledged.size());
        assertEquals(List.of("accepted", "progress", "result", "result", "result"), told("a"), "who asks again has not heard the result");
    }

    @Test
    void arrivalWhileAnotherRuns() {
        connect(false);
        order("a", "slow", "{}");
        awaitEffects("a");
        order("b", "slow", "{}");
        order("c", "note", "{}");
        assertEquals("SUCCEEDED", ended("c"), "another type need not wait");
        assertEquals(List.of("RUNNING", "ACCEPTED"), List.of(state("a"), state("b")));
        gate.countDown();
        assertEquals("SUCCEEDED", ended("b"));
        assertEquals(List.of("a", "c", "b"), effects);
    }

    @Test
    void finishedButResultLost() {
        offer("a", "{'type':'note'}");
        assertEquals("SUCCEEDED", ended("a"));
        assertEquals(List.of(), told("a"), "there was no broker");
        reboot();
        step();
        assertEquals("SUCCEEDED", state("a"), "the row is there for the sync");
        connect(true);
        assertEquals(List.of("accepted", "progress", "result"), told("a"), "and the messages wait");
        offer("a", "{'type':'note'}");
        step();
        assertEquals(List.of("a"), effects);
    }

    @Test
    void versionConflict() {
        connect(false);
        order(attempt(newOrder("a", "note", "{}"), 2), 0);
        assertEquals("SUCCEEDED", ended("a"));
        offer("a", "{'type':'note','attempt':1,'fence':1}");
        step();
        assertEquals(2, report("a").attempt());
        assertEquals(List.of("a"), effects, "an order that another has taken the place of is nothing");
    }

    @Test
    void deathMidTask() {
        connect(false);
        for (String type : List.of("slow", "pulse", "steps")) {
            order(type, type, "{}");
        }
        // effects happen, and their ends are not heard
        step();
        assertEquals(List.of("RUNNING", "RUNNING", "RUNNING"), List.of(state("slow"), state("pulse"), state("steps")));
        reboot();
        gate.countDown();
        assertEquals(List.of("SUCCEEDED", "FAILED", "SUCCEEDED"), List.of(ended("slow"), ended("pulse"), ended("steps")));
        assertEquals("the agent stopped in the middle of it; whether it took effect is not known", report("pulse").reason());
        assertFalse(report("pulse").retryable());
        reboot();
        effects.clear();
        step();
        later(1_000);
        assertEquals(List.of(), effects, "what has ended is not begun again");
    }

    @Test
    void whatIsResumedGoesOnFromItsStep() {
        connect(false);
        order("a", "steps", "{}");
        await(() -> report("a").step().equals("two"));
        reboot();
        effects.clear();
        assertEquals("SUCCEEDED", ended("a"));
        assertEquals(List.of("two"), effects);
    }

    @Test
    void deathOfATaskThatCameByMessageAlone() {
        connect(false);
        offer("a", "{'type':'slow','args':{'x':1}}");
        await(() -> state("a").equals("RUNNING"));
        assertEquals(0, replica.rows(Tables.TASK, "oven-1").size());
        reboot();
        gate.countDown();
        assertEquals("SUCCEEDED", ended("a"));
    }

    @Test
    void taskThatRebootsTheAgent() {
        connect(false);
        order("a", "restart", "{}");
        await(() -> restarts == 1);
        assertEquals(List.of("RUNNING", "restarting"), List.of(state("a"), report("a").step()));
        reboot();
        assertEquals("SUCCEEDED", ended("a"));
        later(1_000);
        assertEquals(1, restarts, "it restarts once");
    }

    @Test
    void cancelBeforeDuringAndAfter() {
        connect(false);
        Order first = newOrder("a", "slow", "{}");
        Order second = newOrder("b", "slow", "{}");
        order(first, 0);
        order(second, 0);
        awaitEffects("a");
        order(wish(second, Order.Wish.CANCEL), 0);
        assertEquals("CANCELLED", ended("b"));
        receive("sv1/home/oven-1/task/a/cancel", "{'attempt':1,'fence':1}");
        assertEquals("CANCELLED", ended("a"));
        assertEquals("stopped while it ran", report("a").reason());
        offer("c", "{'type':'note'}");
        assertEquals("SUCCEEDED", ended("c"));
        receive("sv1/home/oven-1/task/c/cancel", "{'type':'note','attempt':1,'fence':1,'wish':'cancel'}");
        receive("sv1/home/oven-1/task/d/cancel", "{'type':'note','attempt':1,'fence':1,'wish':'cancel'}");
        assertEquals("CANCELLED", ended("d"), "cancelled before it was heard of");
        assertEquals("SUCCEEDED", state("c"), "what is done is done");
        assertEquals(List.of("a", "c"), effects);
    }

    @Test
    void cancelRefused() {
        connect(false);
        Order order = newOrder("a", "stubborn", "{}");
        order(order, 0);
        awaitEffects("a");
        order(wish(order, Order.Wish.CANCEL), 0);
        await(() -> history("a").contains("CANCEL_REFUSED"));
        later(60_000);
        assertEquals("RUNNING", state("a"));
        gate.countDown();
        assertEquals("SUCCEEDED", ended("a"));
    }

    @Test
    void whatTheGatewayTakesBackEnds() {
        connect(false);
        order("a", "slow", "{}");
        order("b", "slow", "{}");
        awaitEffects("a");
        withdraw("a");
        withdraw("b");
        assertEquals(List.of("CANCELLED", "CANCELLED"), List.of(ended("a"), ended("b")));
    }

    @Test
    void itTakesTooLong() {
        connect(false);
        order("a", "slow", "{}");
        awaitEffects("a");
        later(20_000);
        assertEquals("TIMED_OUT", state("a"));
        assertTrue(report("a").retryable());
    }

    @Test
    void aRunThatHangsIsGivenUpAndHoldsNobodyUp() throws JsonException {
        connect(false);
        order(new Order("a", "stubborn", json("{}"), 1, 1, 500, Optional.empty(), new Order.Timers(0, 1_000), 0, 0, Order.Wish.DO), 0);
        awaitEffects("a");
        later(1_000);
        assertEquals("TIMED_OUT", state("a"));
        order("b", "note", "{}");
        assertEquals("SUCCEEDED", ended("b"));
        gate.countDown();
        await(() -> history("a").contains("LATE"));
        assertEquals("TIMED_OUT", state("a"), "its end comes too late");
    }

    @Test
    void aNewAttemptWaitsForTheEndOfTheOneBefore() {
        connect(false);
        Order order = newOrder("a", "slow", "{}");
        order(order, 0);
        awaitEffects("a");
        order(attempt(order, 2), 0);
        awaitEffects("a", "a");
        await(() -> report("a").attempt() == 2 && state("a").equals("RUNNING"));
        gate.countDown();
        assertEquals("SUCCEEDED", ended("a"));
    }

    @Test
    void malformedOffersAreToldOnceAndCounted() {
        connect(false);
        List<String> lines = logged(() -> {
            for (String payload : List.of("{'type':1}", "nonsense", "{'type':'note','args':5}", "{'type':'note','deadline':'soon'}")) {
                offer("a", payload);
            }
            step();
        });
        assertEquals(1, lines.stream().filter(line -> line.contains("malformed")).count(), lines::toString);
        assertEquals(4, tasks.desk().figures().integer("malformed").orElseThrow());
        assertEquals(4, link.acknowledged.size(), "they would come again for ever");
        assertEquals("", state("a"));
    }

    @Test
    void unknownFieldsFromANewerPeer() {
        connect(false);
        offer("a", "{'type':'note','color':'red','nested':{'a':[1,2]}}");
        assertEquals("SUCCEEDED", ended("a"));
    }

    @Test
    void aRowThatMakesNoSenseIsLeftAlone() {
        connect(false);
        replica.write("dev/oven-1", nowMillis, tx -> tx.upsert(Tables.TASK, List.of(Cell.of("oven-1"), Cell.of("a"), Cell.of("note"), Cell.of("{"), Cell.of(1), Cell.of(1),
                Cell.of(1), Cell.none(), Cell.of(0), Cell.of(0), Cell.of(0), Cell.of(0), Cell.of("DO"), Cell.none())));
        tasks.desk().merged(Optional.empty());
        step();
        tasks.desk().merged(Optional.empty());
        step();
        assertEquals(1, tasks.desk().figures().integer("malformed").orElseThrow());
        assertEquals("", state("a"));
    }

    @Test
    void diskFull() throws IOException {
        connect(false);
        reads("temp", 20);
        later(1_000);
        replica.runForeign("PRAGMA wal_checkpoint(TRUNCATE)");
        replica.runForeign("PRAGMA max_page_count = " + Files.size(folder.resolve("a/replica.db")) / 4096);
        offer("a", "{'type':'note','args':{'text':'" + "x".repeat(60_000) + "'}}");
        for (int i = 0; i < 20; i++) {
            later(1_000);
        }
        assertEquals(List.of(), effects, "nothing that is not stored happens");
        assertEquals(0, link.acknowledged.size(), "and nobody is told that it is kept");
        replica.runForeign("PRAGMA max_page_count = 1000000");
        later(AgentLoop.COMMIT_RETRY_MILLIS);
        assertEquals("SUCCEEDED", ended("a"));
        assertEquals(List.of("a"), effects);
        assertEquals(1, link.acknowledged.size());
    }

    @Test
    void aLargeResultIsInPieces() {
        connect(false);
        order("a", "big", "{'chars':200000}");
        assertEquals("SUCCEEDED", ended("a"));
        Json.Obj result = (Json.Obj) report("a").result().orElseThrow();
        assertEquals(List.of(4L, 400_002L), List.of(result.integer("chunks").orElseThrow(), result.integer("bytes").orElseThrow()));
        assertEquals("\"" + "ü".repeat(200_000) + "\"", chunks("a"));
        order(attempt(newOrder("a", "big", "{'chars':3}"), 2), 0);
        await(() -> report("a").attempt() == 2 && report("a").state().isFinal());
        assertEquals("", chunks("a"), "they belonged to the attempt before");
    }

    private String chunks(String id) {
        StringBuilder all = new StringBuilder();
        replica.rows(Tables.TASK_CHUNK, "oven-1").stream().filter(row -> row.get(1).equals(Cell.of(id))).forEach(row -> all.append(((Cell.Text) row.get(3)).value()));
        return all.toString();
    }

    @Test
    void aResultOverItsSizeIsNone() {
        connect(false);
        order("a", "big", "{'chars':2100000}");
        assertEquals("REJECTED", ended("a"), "whatever is tried, it is too large");
        assertEquals("its result has 4200002 bytes, at most 4194304 are kept", report("a").reason());
        assertEquals("", chunks("a"));
    }

    @Test
    void progressIsHeardByWhoListensNow() throws JsonException {
        connect(false);
        order("a", "slow", "{}");
        await(() -> link.taken.stream().anyMatch(message -> message.topic().endsWith("/a/progress") && new String(message.payload(), StandardCharsets.UTF_8).contains("percent")));
        OutMessage last = link.last("sv1/home/oven-1/task/a/progress").orElseThrow();
        assertEquals(0, last.qos());
        assertEquals("{\"percent\":10}", JsonReader.readObject(last.payload()).object("progress").orElseThrow().text());
    }

    private OutMessage asked() {
        await(() -> link.taken.stream().anyMatch(message -> message.topic().equals("sv1/home/oven-1/ask/lease.acquire")));
        return link.taken.stream().filter(message -> message.topic().equals("sv1/home/oven-1/ask/lease.acquire")).findFirst().orElseThrow();
    }

    @Test
    void aRunAsksForALease() {
        connect(false);
        order("a", "leads", "{}");
        assertEquals(Optional.of("sv1/home/oven-1/answer/1"), asked().responseTopic());
        receive("sv1/home/oven-1/answer/7", "{'lease':{'token':9}}");
        receive("sv1/home/oven-1/answer/1", "{'lease':{'name':'pump','token':3}}");
        assertEquals("SUCCEEDED", ended("a"));
        assertEquals(Optional.of(new Json.Int(3)), report("a").result(), "what was said to somebody else is not its answer");
    }

    @Test
    void aRunHearsWhyThereIsNoLease() {
        connect(false);
        order("a", "leads", "{}");
        asked();
        receive("sv1/home/oven-1/answer/1", "{'error':{'code':'held','message':'lease pump is held by b-1'}}");
        assertEquals("FAILED", ended("a"));
        assertEquals("lease pump is held by b-1 (held)", report("a").reason());
        order("b", "leads", "{}");
        await(() -> link.taken.stream().filter(message -> message.topic().equals("sv1/home/oven-1/ask/lease.acquire")).count() == 2);
        later(10_001);
        assertEquals("FAILED", ended("b"));
        assertEquals("no gateway has answered within 10 s", report("b").reason());
    }

    @Test
    void openTasksStayWhenTheProfileChanges() throws Exception {
        connect(false);
        order("a", "slow", "{}");
        awaitEffects("a");
        order("b", "heat", "{'percent':5}");
        awaitWritten(1);
        Files.writeString(folder.resolve("oven.yaml"), PROFILE);
        Device next = DeviceFile.read(folder.resolve("oven-1.yaml"), ProfileSource.bundled());
        assertTrue(loop.redefine(next, new DesiredBook(next, replica, this::write), Retention.ofDevice(), new Moment(nowMillis, nowMillis)));
        order("c", "heat", "{'percent':5}");
        assertEquals("this device has no task type heat", report(ended("c").isEmpty() ? "" : "c").reason());
        gate.countDown();
        answers.get(0).complete(null);
        assertEquals(List.of("SUCCEEDED", "SUCCEEDED"), List.of(ended("a"), ended("b")));
    }
}
