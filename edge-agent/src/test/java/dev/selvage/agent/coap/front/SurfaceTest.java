// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.coap.node.TaskStep;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.driver.DriverException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each resource, each code, over a real socket. */
@Timeout(120)
class SurfaceTest {
    private static final String ONE = "[{\"n\":\"t\",\"v\":21.5}]";

    private PlainDesk desk;

    @BeforeEach
    void open() throws Exception {
        desk = new PlainDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void samplesAreStoredBeforeTheyAreConfirmed() throws Exception {
        CompletableFuture<Void> commit = new CompletableFuture<>();
        desk.node1.fate = Optional.of(commit);
        Request request = PlainDesk.body(desk.request(Code.POST, "s"), 110, ONE.getBytes(UTF_8));
        request.send(desk.client);
        assertTrue(Optional.ofNullable(request.waitForResponse(2_500)).isEmpty(), "an answer before the commit");
        HostileTest.await(request::isAcknowledged);
        // a late answer is announced, so that the node does not repeat itself
        commit.complete(null);
        assertEquals("2.04 ", PlainDesk.told(request.waitForResponse(PlainDesk.ANSWER_MILLIS)));
        assertEquals("21.5", desk.node1.readings().get(0).value().toString());
        assertTrue(desk.node2.offered.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "s|110|[{|4.00 not JSON",
        "s|110|[{\"n\":\"t\",\"v\":1,\"t\":3367000000}]|4.00 time 3.367E9 s is more than a day ahead",
        "s|110|[{\"bn\":\"node-2/\",\"n\":\"t\",\"v\":1}]|4.03 \"node-2/t\" is a name of another device",
        "s|110|[{\"n\":\"x\",\"v\":1}]|4.22 no point \"x\"",
        "s|110|[{\"n\":\"t\",\"vs\":\"warm\"}]|4.22 \"t\": expects a number",
        "s|110|[{\"n\":\"t\",\"v\":1,\"u\":\"K\"}]|4.22 \"t\": unit \"K\"; the profile says Cel",
        "s|60|[]|4.15 content format 60; possible: 110, 112, 50",
        "s|-1|[]|4.15 no content format",
        "s?q=5|110|[{\"n\":\"t\",\"v\":1}]|4.00 q=5 must be",
        "s?t=x|110|[{\"n\":\"t\",\"v\":1}]|4.00 t=x must be",
        "s?z=1|110|[{\"n\":\"t\",\"v\":1}]|4.00 query \"z=1\" is not known",
        "s/t|110|[{\"n\":\"t\",\"v\":1}]|4.05",
        "x|110|[]|4.04 not found",
        "t/none|0|accepted|4.04 no task none",
        "t/1|0|done|4.09 done does not follow offered",
        "t/1|0|dance|4.00 \"dance\" is no step",
        "t/1|50|7|4.00 the body must be a word",
        "t|0|done|4.05 POST goes to",
        "t/1/2|0|done|4.04",
        "e|0|Not A Name|4.00 the event's name",
        "e|50|{\"n\":\"boot\",\"t\":9e9}|4.00 time 9.0E9 s is more than a day ahead",
        "f/x|0|x|4.05",
        "time|0|x|4.05",
    })
    void refusesWithItsCodeAndReason(String path, int format, String body, String expected) throws Exception {
        desk.node1.tasks.add(FakeDesk.task("1", 1));
        Response response = desk.post(path, format, body);
        assertTrue(PlainDesk.told(response).startsWith(expected), PlainDesk.told(response));
        assertEquals(Format.PROBLEM, response.getOptions().getContentFormat());
        assertTrue(desk.node1.offered.isEmpty());
        assertTrue(desk.node1.events.isEmpty());
    }

    @Test
    void theNewestSampleIsTheStateWhereverItStands() throws Exception {
        String body = "[{\"n\":\"t\",\"v\":3,\"t\":1780000300},{\"n\":\"t\",\"v\":1,\"t\":1780000100},{\"n\":\"t\",\"v\":2,\"t\":1780000200}]";
        assertEquals("2.04 ", PlainDesk.told(desk.post("s", 110, body)));
        assertEquals(List.of("1", "2", "3"), desk.node1.readings().stream().map(reading -> reading.value().toString()).toList());
        assertTrue(PlainDesk.told(desk.get("s/t")).contains("\"v\":3"));
    }

    @Test
    void aNumberedBodyIsStoredOnce() throws Exception {
        assertEquals("2.04 ", PlainDesk.told(desk.post("s?q=b1.7", 110, ONE)));
        assertEquals("2.04 ", PlainDesk.told(desk.post("s?q=b1.7", 110, ONE)));
        assertEquals("2.04 ", PlainDesk.told(desk.post("s?q=b1.8", 110, ONE)));
        assertEquals(2, desk.node1.offered.size());
    }

    @Test
    void whatFailedCanBeTriedAgain() throws Exception {
        desk.node1.fate = Optional.of(CompletableFuture.failedFuture(new DriverException("disk full")));
        Response failed = desk.post("s?q=b1.9", 110, ONE);
        assertEquals("5.03 nothing was stored; try again: disk full", PlainDesk.told(failed));
        assertEquals(FrontLimits.LATER_RETRY_SECONDS, failed.getOptions().getMaxAge());
        desk.node1.fate = Optional.empty();
        desk.node1.full = true;
        assertTrue(PlainDesk.told(desk.post("s?q=b1.9", 110, ONE)).startsWith("5.03 too much waits"));
        desk.node1.full = false;
        assertEquals("2.04 ", PlainDesk.told(desk.post("s?q=b1.9", 110, ONE)));
    }

    @Test
    void tasksComeWithTheAnswerToSamples() throws Exception {
        assertEquals("2.04 ", PlainDesk.told(desk.post("s?t=2", 110, ONE)));
        desk.node1.tasks.add(FakeDesk.task("1", 10));
        desk.node1.tasks.add(FakeDesk.task("2", 10));
        desk.node1.tasks.add(FakeDesk.task("3", 10));
        Request request = PlainDesk.body(desk.request(Code.POST, "s?t=2"), 110, ONE.getBytes(UTF_8));
        request.getOptions().setAccept(50);
        String told = PlainDesk.told(desk.send(request));
        assertTrue(told.startsWith("2.04 [{\"id\":\"1\",\"type\":\"set-period\",\"state\":\"offered\",\"args\":{\"s\":\"xxxxxxxxxx\"},\"by\":1.8E9}"), told);
        assertTrue(told.contains("\"id\":\"2\"") && !told.contains("\"id\":\"3\""), told);
        desk.node1.tasks.add(0, FakeDesk.task("0", 2_000));
        Request again = PlainDesk.body(desk.request(Code.POST, "s?t=2"), 110, ONE.getBytes(UTF_8));
        again.getOptions().setAccept(50);
        assertEquals("2.04 []", PlainDesk.told(desk.send(again)), "there are tasks, too large to come along");
    }

    @Test
    void statesAreReadInEachFormatAndByTheirTag() throws Exception {
        desk.post("s", 110, "[{\"n\":\"t\",\"v\":21.5,\"t\":1780000000},{\"n\":\"h\",\"v\":40,\"t\":1780000000}]");
        Response all = desk.get("s");
        assertEquals("2.05 [{\"bn\":\"node-1/\",\"n\":\"t\",\"u\":\"Cel\",\"t\":1.78E9,\"v\":21.5},{\"n\":\"h\",\"u\":\"%RH\",\"t\":1.78E9,\"v\":40}]",
                PlainDesk.told(all));
        assertEquals(FrontLimits.STATE_MAX_AGE_SECONDS, all.getOptions().getMaxAge());
        assertEquals("2.05 [{\"bn\":\"node-1/\",\"n\":\"h\",\"u\":\"%RH\",\"t\":1.78E9,\"v\":40}]", PlainDesk.told(desk.get("s/h")));
        Request plain = desk.request(Code.GET, "s/t");
        plain.getOptions().setAccept(50);
        assertEquals("2.05 [{\"n\":\"t\",\"u\":\"Cel\",\"t\":1.78E9,\"v\":21.5}]", PlainDesk.told(desk.send(plain)));
        Request other = desk.request(Code.GET, "s");
        other.getOptions().setAccept(0);
        assertEquals("4.06 accept 0; possible: 110, 112, 50", PlainDesk.told(desk.send(other)));
        Request known = desk.request(Code.GET, "s");
        known.getOptions().addETag(all.getOptions().getETags().get(0));
        assertEquals("2.03 ", PlainDesk.told(desk.send(known)));
        assertEquals("4.04 not found", PlainDesk.told(desk.get("s/x")));
    }

    @Test
    void desiredValuesTasksAndTimeAreRead() throws Exception {
        Request desired = desk.request(Code.GET, "d");
        desired.getOptions().setAccept(50);
        assertEquals("2.05 {\"sp\":21.5}", PlainDesk.told(desk.send(desired)));
        assertEquals("2.05 [{\"bn\":\"node-1/\",\"n\":\"sp\",\"u\":\"Cel\",\"t\":1.79E9,\"v\":21.5}]", PlainDesk.told(desk.get("d")));
        Request time = desk.request(Code.GET, "time");
        time.getOptions().setAccept(50);
        assertTrue(PlainDesk.told(desk.send(time)).matches("2.05 \\{\"t\":1\\.[0-9]+E9}"));
        Request tasks = desk.request(Code.GET, "t");
        tasks.getOptions().setAccept(50);
        assertEquals("2.05 []", PlainDesk.told(desk.send(tasks)));
    }

    @Test
    void tasksAreAnsweredStepByStep() throws Exception {
        desk.node1.tasks.add(FakeDesk.task("1", 1));
        assertEquals("2.04 ", PlainDesk.told(desk.post("t/1", 0, "accepted")));
        assertEquals("2.04 ", PlainDesk.told(desk.post("t/1", 50, "{\"step\":\"running\",\"why\":\"half\",\"result\":{\"p\":50}}")));
        assertEquals("2.04 ", PlainDesk.told(desk.post("t/1", -1, "done\n")));
        assertEquals(List.of(TaskStep.Kind.ACCEPTED, TaskStep.Kind.RUNNING, TaskStep.Kind.DONE),
                desk.node1.steps.stream().map(TaskStep::kind).toList());
        assertEquals("half {\"p\":50}", desk.node1.steps.get(1).why() + " " + desk.node1.steps.get(1).result().text());
    }

    @Test
    void eventsAreTaken() throws Exception {
        assertEquals("2.04 ", PlainDesk.told(desk.post("e", 0, "boot")));
        assertEquals("2.04 ", PlainDesk.told(desk.post("e", 50, "{\"n\":\"low-battery\",\"t\":1780000000,\"v\":2.1}")));
        assertEquals("low-battery {\"v\":2.1} 1780000000000", desk.node1.events.get(1).name() + " " + desk.node1.events.get(1).detail().text()
                + " " + desk.node1.events.get(1).atMillis());
        assertTrue(PlainDesk.told(desk.post("e", 50, "{\"n\":\"x\",\"y\":\"" + "z".repeat(5_000) + "\"}")).startsWith("4.13 50"));
    }

    @Test
    void largeFilesAndBodiesTravelInBlocks() throws Exception {
        byte[] model = new byte[100_000];
        new Random(1).nextBytes(model);
        desk.node1.files.put("model.bin", model);
        assertArrayEquals(model, desk.get("f/model.bin").getPayload());
        assertEquals("4.04 no file \"other\"", PlainDesk.told(desk.get("f/other")));
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < 900; i++) {
            body.append(i == 0 ? "" : ",").append("{\"n\":\"t\",\"v\":").append(i).append(",\"t\":-").append(i).append('}');
        }
        assertEquals("2.04 ", PlainDesk.told(desk.post("s", 110, body + "]")));
        assertEquals(900, desk.node1.readings().size());
    }

    @Test
    void theNodesOwnResourcesAreListed() throws Exception {
        String links = desk.get(".well-known/core").getPayloadString();
        for (String link : new String[] {"</s>", "</s/t>", "</d>", "</t>", "</e>", "</f>", "</time>", "rt=\"selvage.s\"", "obs"}) {
            assertTrue(links.contains(link), links);
        }
        assertFalse(links.contains("well-known"), links);
        Request some = Request.newGet();
        some.setURI(desk.uri(".well-known/core?rt=selvage.d&d=node-1"));
        assertEquals("2.05 </d>;obs;rt=\"selvage.d\"", PlainDesk.told(desk.send(some)));
    }

    @Test
    void anAgentThatDoesNotAnswerIsWaitedForOnlySoLong() throws Exception {
        desk.node1.fate = Optional.of(new CompletableFuture<>());
        String told = PlainDesk.told(desk.post("s?q=b.1", 110, ONE));
        assertTrue(told.startsWith("5.03 not durable within 10000 ms"), told);
    }

    @Test
    void whoIsNobodyHereIsToldSo() throws Exception {
        Request stranger = Request.newGet();
        stranger.setURI(desk.uri("s?d=node-9"));
        assertEquals("4.01 no device \"node-9\" runs here", PlainDesk.told(desk.send(stranger)));
        Request nameless = Request.newGet();
        nameless.setURI(desk.uri("s"));
        assertEquals("4.01 without DTLS say who you are: ?d=<device>", PlainDesk.told(desk.send(nameless)));
    }
}
