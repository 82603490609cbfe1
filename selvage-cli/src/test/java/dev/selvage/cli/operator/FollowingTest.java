// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.task.TaskProgress;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.TopicKind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Following a task while messages are lost, the broker goes and comes, and nobody answers. */
class FollowingTest {
    private static final SiteId SITE = new SiteId("home");
    private static final String ANSWER = "sv1/home/_ops/cli-1/r/1";
    private static final String TOLD = "sv1/home/_gw/gw/task/t-1";

    private final Script wire = new Script();
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();

    /** A connection on which comes what a test says; an empty event is a silence. */
    private static final class Script implements Following.Wire {
        private final Deque<Optional<LinkEvent>> events = new ArrayDeque<>();
        private final List<String> asked = new ArrayList<>();

        @Override
        public Optional<LinkEvent> next(long timeoutMillis) {
            assertEquals(Following.SILENCE_MILLIS, timeoutMillis);
            return events.remove();
        }

        @Override
        public boolean tryPublish(OutMessage message) {
            assertEquals(Optional.of(ANSWER), message.responseTopic());
            return asked.add(message.topic().substring("sv1/home/_gw/req/".length()) + " " + new String(message.payload(), StandardCharsets.UTF_8));
        }

        @Override
        public String operator() {
            return "cli-1";
        }

        @Override
        public URI broker() {
            return URI.create("mqtt://h");
        }

        Script silence(int times) {
            for (int i = 0; i < times; i++) {
                events.add(Optional.empty());
            }
            return this;
        }

        Script comes(String topic, String text) {
            return comes(new LinkEvent.Received(topic, text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 1, false, LinkEvent.Reply.none(), Map.of(), 1));
        }

        Script comes(LinkEvent event) {
            events.add(Optional.of(event));
            return this;
        }
    }

    private static String task(String state, String part) {
        return "{'id':'t-1','state':'" + state + "','reason':'','parts':[{'device':'d','attempt':1," + part + "}]}";
    }

    private TaskProgress follow() throws Exception {
        TaskProgress progress = new TaskProgress(ZoneOffset.UTC);
        new Following(wire, SITE, new Following.Question("task.submit", Json.object().put("type", "set").build()),
                new Following.Question("task.show", Json.object().put("id", "t-1").build()), progress, new Following.Terminal(out::add, err::add)).run();
        assertTrue(wire.events.isEmpty(), "it went on to the end");
        return progress;
    }

    @Test
    void whatIsToldIsTakenAsItComes() throws Exception {
        wire.comes(ANSWER, "{'task':" + task("QUEUED", "'state':'QUEUED'") + "}")
                .comes(TOLD, task("OFFERED", "'state':'OFFERED','sent':'2026-01-01T12:03:04.12Z'"))
                .comes(TOLD, task("RUNNING", "'state':'RUNNING','sent':'2026-01-01T12:03:04.12Z','received':'2026-01-01T12:03:05Z','started':'2026-01-01T12:03:06Z'"))
                .comes(TOLD, task("SUCCEEDED", "'state':'SUCCEEDED','finished':'2026-01-01T12:03:07Z','acknowledged':'2026-01-01T12:03:08Z','result':7"));
        assertEquals(List.of("t-1  SUCCEEDED", "result of d: 7"), follow().end());
        assertEquals(List.of("12:03:04.120  d             sent", "12:03:05.000  d             received", "12:03:06.000  d             started",
                "12:03:07.000  d             finished", "12:03:08.000  d             acknowledged"), out);
        assertEquals(List.of("task.submit {\"type\":\"set\"}"), wire.asked);
        assertEquals(List.of(), err);
    }

    @Test
    void afterASilenceItAsksAgain() throws Exception {
        wire.silence(2).comes(ANSWER, "{'task':" + task("QUEUED", "'state':'QUEUED'") + "}").silence(1)
                .comes(ANSWER, "{'task':" + task("SUCCEEDED", "'state':'SUCCEEDED'") + "}");
        follow();
        assertEquals(List.of("task.submit {\"type\":\"set\"}", "task.submit {\"type\":\"set\"}", "task.submit {\"type\":\"set\"}", "task.show {\"id\":\"t-1\"}"), wire.asked);
    }

    @Test
    void afterAReconnectItAsksAgain() throws Exception {
        wire.comes(TOLD, task("QUEUED", "'state':'QUEUED'")).comes(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "reset", 1))
                .comes(new LinkEvent.Disconnected(LinkEvent.Cause.NETWORK, "refused", 1)).comes(new LinkEvent.Connected(false, 1_000)).comes(ANSWER, "{'task':" + task("SUCCEEDED", "'state':'SUCCEEDED'") + "}");
        follow();
        assertEquals(List.of("task.submit {\"type\":\"set\"}", "task.show {\"id\":\"t-1\"}"), wire.asked);
        assertEquals(List.of("selvage: lost the broker at mqtt://h (reset); trying again"), err);
    }

    @Test
    void aGatewayThatIsSilentForLongIsWaitedFor() throws Exception {
        wire.comes(TOLD, task("QUEUED", "'state':'QUEUED'")).silence(12).comes(TOLD, task("SUCCEEDED", "'state':'SUCCEEDED'"));
        follow();
        assertEquals(List.of("selvage: no gateway answered on site home at mqtt://h within 10 s; waiting on"), err);
        assertEquals(13, wire.asked.size());
    }

    @Test
    void whenNobodyEverAnswersItEnds() {
        wire.silence(5);
        assertEquals("no gateway answered on site home at mqtt://h within 10 s; is it running?", assertThrows(CliException.class, this::follow).getMessage());
    }

    @Test
    void aRefusalEndsIt() {
        wire.comes(ANSWER, "{'error':{'code':'bad-request','message':'priority: 2000 is out of range','hint':'use 0 to 1000'}}");
        assertEquals("priority: 2000 is out of range (bad-request); use 0 to 1000", assertThrows(CliException.class, this::follow).getMessage());
        wire.comes(new LinkEvent.Disconnected(LinkEvent.Cause.REFUSED, "not you", 1));
        assertEquals("the broker at mqtt://h refused us: not you", assertThrows(CliException.class, this::follow).getMessage());
        wire.comes(new LinkEvent.Published(1, LinkEvent.Outcome.REFUSED, "not authorised"));
        assertTrue(assertThrows(CliException.class, this::follow).getMessage().startsWith("the broker at mqtt://h refused the question: not authorised"));
    }

    @Test
    void onceItHasBegunOnlyItsLossEndsIt() throws Exception {
        wire.comes(TOLD, task("QUEUED", "'state':'QUEUED'")).comes(ANSWER, "{'error':{'code':'busy','message':'64 requests are open already'}}").silence(1)
                .comes(ANSWER, "{'task':" + task("SUCCEEDED", "'state':'SUCCEEDED'") + "}");
        follow();
        wire.comes(TOLD, task("QUEUED", "'state':'QUEUED'")).silence(1).comes(ANSWER, "{'error':{'code':'unknown-task','message':'there is no task t-1'}}");
        assertEquals("there is no task t-1 (unknown-task)", assertThrows(CliException.class, this::follow).getMessage());
    }

    @Test
    void bytesThatAreNoTaskAreNoEnd() throws Exception {
        wire.comes(TOLD, "\u0001").comes(TOLD, "[]").comes(TOLD, "{}").comes(TOLD, "{'state':7,'parts':[1,{}]}").comes(TOLD, task("SUCCEEDED", "'state':'SUCCEEDED'"));
        assertEquals(List.of("t-1  SUCCEEDED"), follow().end());
    }

    @Test
    void itIsSubscribedToTheOneTaskAtAnyGateway() {
        assertEquals(List.of("sv1/home/_ops/cli-1/r/+", "sv1/home/_gw/+/task/t-1"), Following.filters(SITE, "cli-1", TopicKind.GATEWAY_TASK, "t-1"));
        assertEquals("sv1/home/_gw/+/workflow/r-1", Following.filters(SITE, "cli-1", TopicKind.GATEWAY_WORKFLOW, "r-1").get(1));
    }
}
