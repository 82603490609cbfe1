// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Dot;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.Span;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What broker and gateway do not take, they refuse visibly, and everybody else goes on. */
class RefusalIT {
    private static final String GOOD = "press-07";
    private static final String BAD = "dev-x";
    private static final String BAD_UP = "sv1/home/dev-x/sync/u";
    private static final Actor BAD_SESSION = new Actor(BAD, 7);
    /** No simulated point gets there. */
    private static final double LIE = 666.0;
    private static final long PATIENCE_SECONDS = 60;
    /** Moves with every row that is merged. */
    private static final String DOTS = "SELECT coalesce(sum(n), 0) FROM _vector";

    @TempDir
    static Path folder;

    private static Programs programs;
    private static EmbeddedBroker broker;
    private static ChildJvm gateway;
    private static ChildJvm agent;

    @BeforeAll
    static void start() throws Exception {
        programs = Programs.in(folder);
        broker = programs.broker();
        gateway = programs.gateway();
        agent = programs.agent(GOOD, folder.resolve("agent"));
    }

    @AfterAll
    static void stop() {
        agent.close();
        gateway.close();
        broker.close();
    }

    @BeforeEach
    void theGoodAgentIsMerged() throws Exception {
        goodAgentIsMerged("before");
    }

    @Test
    void bytesThatAreNoSyncMessageAreRefusedAsMalformed() throws Exception {
        byte[] random = new byte[1_000];
        new Random(42).nextBytes(random);
        byte[] hello = SyncCodec.encode(new SyncMessage.Hello("dev/" + BAD, has(BAD_SESSION), 0, Optional.empty(), 0, 32_768));
        try (RawClient client = badDevice()) {
            for (byte[] bytes : List.of(random, new byte[0], Arrays.copyOf(hello, hello.length - 1), Arrays.copyOf(hello, 5))) {
                client.publish(BAD_UP, bytes);
                assertEquals(SyncMessage.Reason.MALFORMED, nak(client).reason());
            }
            client.publish(BAD_UP, hello);
            assertInstanceOf(SyncMessage.Welcome.class, answer(client), "the same device is served once it speaks well");
        }
        assertTrue(gateway.output().contains(BAD + " sent a malformed sync message"), gateway.output());
        nothingOfTheBadDeviceIsMerged();
    }

    @Test
    void aDeltaForAnotherDeviceIsForbidden() throws Exception {
        Actor theirs = new Actor(GOOD, 7);
        List<byte[]> lies = List.of(
                delta("dev/" + GOOD, GOOD, BAD_SESSION), // another's scope
                delta("dev/" + BAD, GOOD, BAD_SESSION), // own scope, another's row
                delta("dev/" + BAD, BAD, theirs)); // own row, said to be another's writing
        try (RawClient client = badDevice()) {
            for (byte[] lie : lies) {
                client.publish(BAD_UP, lie);
                SyncMessage.Nak nak = nak(client);
                assertEquals(SyncMessage.Reason.FORBIDDEN, nak.reason());
                assertTrue(nak.scope().equals("dev/" + BAD) || nak.have().state().tips().isEmpty(), "another's scope is not told about");
            }
        }
        nothingOfTheBadDeviceIsMerged();
    }

    @Test
    void aSecondAgentWithTheSameIdIsParkedAndTheFirstGoesOn() throws Exception {
        try (RawClient watcher = RawClient.connect(programs.port(), "");
                ChildJvm second = programs.agent(GOOD, folder.resolve("second"))) {
            Eventually.is("the second is told", PATIENCE_SECONDS, () -> second.output().contains("refuses us"));
            String line = second.output().lines().filter(l -> l.contains("refuses us")).findFirst().orElseThrow();
            assertTrue(line.contains(GOOD + ": the broker at") && line.contains("0x85") && line.contains("parked, next try in"), line);

            watcher.subscribe("sv1/_broker/denied");
            Json.Obj denied = json(watcher.await("the count", PATIENCE_SECONDS, message ->
                    json(message).object("connect").flatMap(c -> c.integer("id-in-use")).orElse(0L) > 0));
            assertEquals(Optional.of(GOOD), denied.object("last").flatMap(last -> last.text("client")), denied.text());

            goodAgentIsMerged("while the second waits");
            watcher.subscribe("sv1/home/" + GOOD + "/status");
            RawClient.Message status =
                    watcher.await("the first's status", PATIENCE_SECONDS, message -> message.topic().endsWith("/status"));
            assertEquals(Optional.of("online"), json(status).text("state"));
            assertTrue(second.isAlive() && agent.isAlive());
            assertFalse(agent.output().contains("another client uses our id"), agent.output());
        }
    }

    /** New rows of the good agent get merged. */
    private static void goodAgentIsMerged(String when) throws Exception {
        Path mine = folder.resolve("agent").resolve("replica.db");
        Eventually.holds("first equality " + when, PATIENCE_SECONDS, () -> Rows.difference(mine, programs.merged(), GOOD));
        List<String> before = Rows.query(programs.merged(), DOTS);
        Eventually.holds("new dots " + when, PATIENCE_SECONDS,
                () -> Rows.query(programs.merged(), DOTS).equals(before) ? Rows.difference(mine, programs.merged(), GOOD) + said() : "");
        Eventually.holds("equality " + when, PATIENCE_SECONDS, () -> Rows.difference(mine, programs.merged(), GOOD));
        assertTrue(gateway.isAlive(), gateway.output());
    }

    private static String said() throws IOException {
        return "; the agent " + (agent.isAlive() ? "runs" : "ended") + " and said:\n" + agent.output()
                + "; the gateway " + (gateway.isAlive() ? "runs" : "ended") + " and said:\n" + gateway.output();
    }

    private static void nothingOfTheBadDeviceIsMerged() throws Exception {
        goodAgentIsMerged("beside the refused");
        assertEquals(List.of("0"), Rows.query(programs.merged(), "SELECT count(*) FROM point WHERE value = " + LIE));
        assertEquals(List.of("0"), Rows.query(programs.merged(), "SELECT count(*) FROM _actor WHERE session = 7"));
    }

    private static RawClient badDevice() throws Exception {
        RawClient client = RawClient.connect(programs.port(), BAD);
        client.subscribe("sv1/home/" + BAD + "/sync/d");
        return client;
    }

    /** A whole batch of one point row. */
    private static byte[] delta(String scope, String device, Actor writer) {
        Changes.Row row = new Changes.Row(Tables.POINT, Tables.POINT.fullMask(), Tables.POINT.fullMask(), List.of(Cell.of(device), Cell.of("temperature")),
                new Dot(writer, 1), 1L << 16, List.of(Cell.of(LIE), Cell.of("good"), Cell.none(), Cell.of("Cel"), Cell.of(1L)));
        Changes changes = new Changes(scope, Span.none(), Span.none(), false, VersionVector.empty(), List.of(row), List.of(), List.of());
        return SyncCodec.encode(new SyncMessage.Delta(SyncMessage.Has.nothing(), has(writer), 1, 0, 1, changes));
    }

    private static SyncMessage.Has has(Actor writer) {
        return new SyncMessage.Has(new SyncMessage.Vector(List.of(new Tip(writer, 1, Optional.empty())), true), Optional.empty());
    }

    private static SyncMessage.Nak nak(RawClient client) throws Exception {
        return assertInstanceOf(SyncMessage.Nak.class, answer(client));
    }

    private static SyncMessage answer(RawClient client) throws Exception {
        SyncMessage answer = SyncCodec.decode(client.await("the gateway's answer", PATIENCE_SECONDS, message -> true).payload());
        return answer;
    }

    private static Json.Obj json(RawClient.Message message) {
        try {
            return JsonReader.readObject(message.payload());
        } catch (JsonException e) {
            throw new AssertionError("no JSON on " + message.topic(), e);
        }
    }
}
