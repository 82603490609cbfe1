// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of the conversation, over the codec, with messages lost, doubled and late. */
class SyncConversationTest {
    private static final String SCOPE = "dev/d-1";
    private static final int TALK_MAX = 10_000;

    @TempDir
    Path folder;

    private long session;
    private long nowMillis = 10_000;
    private Replica device;
    private Replica gateway;
    private SyncSender sender;
    private SyncReceiver receiver;

    @BeforeEach
    void open() {
        device = openDevice();
        gateway = openGateway("gateway");
        sender = newSender();
        receiver = newReceiver();
    }

    @AfterEach
    void close() {
        device.close();
        gateway.close();
    }

    @Test
    void saysNothingWhileDisconnectedAndGreetsFirst() {
        write(1);
        assertEquals(List.of(), sender.step(nowMillis));
        sender.connected(nowMillis);
        assertInstanceOf(SyncMessage.Hello.class, only(sender.step(nowMillis)));
        assertEquals(List.of(), sender.step(nowMillis), "an answer is awaited");
    }

    @Test
    void sendsWhatIsMissingOnceAndThenFallsSilent() throws Exception {
        write(50);
        sender.connected(nowMillis);
        int messages = talk();
        assertEquals(2, messages, "HELLO and one DELTA");
        assertSame();
        assertTrue(sender.isDrained());
        assertEquals(0, talk());
        assertEquals(nowMillis + SyncSender.GREET_AGAIN_MILLIS, sender.nextStepMillis());
    }

    @Test
    void aLongBacklogIsOneBatchOfManyChunks() throws Exception {
        write(18_000);
        sender.connected(nowMillis);
        assertEquals(3, talk(), "HELLO and two DELTAs");
        assertSame();
        assertEquals(18_000, gateway.rows(Tables.POINT, "d-1").size());
    }

    /** What the gateway says of its clock and epoch, and that its answer to a batch is what it has then. */
    @Test
    void theAnswersTellWhatIsThere() throws Exception {
        write(3);
        sender.connected(nowMillis);
        SyncMessage.Welcome welcome = (SyncMessage.Welcome) only(answers(only(sender.step(nowMillis))));
        assertEquals(List.of(SyncMessage.Has.nothing(), gateway.epochs().current()), List.of(welcome.have(), welcome.epoch()));
        sender.receive(welcome, nowMillis);
        SyncMessage.Ack ack = (SyncMessage.Ack) only(answers(only(sender.step(nowMillis))));
        assertEquals(Optional.of(device.known(SCOPE)), ack.have().expand(device.lineage(SCOPE)));
        assertEquals(0, ack.staged());
        assertEquals(Set.of(SCOPE), receiver.takeChanged());
        assertEquals(Set.of(), receiver.takeChanged());
    }

    @Test
    void aMissingAnswerIsRepairedByGreetingAgain() throws Exception {
        write(5);
        sender.connected(nowMillis);
        sender.step(nowMillis);
        nowMillis += SyncSender.ANSWER_MILLIS;
        assertInstanceOf(SyncMessage.Hello.class, only(sender.step(nowMillis)), "HELLO was lost");
        nowMillis += SyncSender.ANSWER_MILLIS;
        talk();
        write(5);
        assertInstanceOf(SyncMessage.Delta.class, only(sender.step(nowMillis)));
        nowMillis += SyncSender.ANSWER_MILLIS;
        assertInstanceOf(SyncMessage.Hello.class, only(sender.step(nowMillis)), "DELTA or its ACK was lost");
        nowMillis += SyncSender.ANSWER_MILLIS;
        talk();
        assertSame();
    }

    @Test
    void survivesAnyLossAndRepetition() throws Exception {
        Random random = new Random(7);
        sender.connected(nowMillis);
        for (int round = 0; round < 300; round++) {
            write(random.nextInt(4));
            nowMillis += random.nextInt(20_000);
            for (SyncMessage message : sender.step(nowMillis)) {
                int copies = random.nextInt(3);
                for (int i = 0; i < copies; i++) {
                    for (SyncMessage answer : answers(message)) {
                        if (random.nextInt(3) > 0) {
                            sender.receive(copy(answer), nowMillis);
                        }
                    }
                }
            }
        }
        nowMillis += SyncSender.RETRY_MILLIS_MAX;
        talk();
        assertSame();
    }

    @Test
    void aGatewayThatLostItsFileIsFilledAgain() throws Exception {
        write(20);
        sender.connected(nowMillis);
        talk();
        gateway.close();
        gateway = openGateway("empty");
        receiver = newReceiver();
        write(1);
        talk();
        assertSame();
    }

    @Test
    void aGatewayThatSeesTheHeadAsksForWhatItLacks() throws Exception {
        sender.connected(nowMillis);
        talk();
        write(3);
        only(sender.step(nowMillis));
        sender.receive(copy(receiver.nudge("d-1", SCOPE).message()), nowMillis);
        talk();
        assertSame();
    }

    @Test
    void manySessionsTravelAsTheirTips() throws Exception {
        for (int i = 0; i < 5; i++) {
            write(3);
            device.close();
            device = openDevice();
        }
        write(1);
        sender = newSender();
        sender.connected(nowMillis);
        talk();
        assertSame();
        assertEquals(6, gateway.vector(SCOPE).counts().size());
        device.close();
        device = openDevice();
        write(1);
        sender = newSender();
        sender.connected(nowMillis);
        SyncMessage.Hello hello = (SyncMessage.Hello) only(sender.step(nowMillis));
        assertEquals(1, hello.have().state().tips().size(), "what the gateway acknowledged needs no saying");
        nowMillis += SyncSender.ANSWER_MILLIS;
        talk();
        assertSame();
    }

    @Test
    void anUnknownAncestorIsAnsweredAndThenSent() throws Exception {
        write(3);
        sender.connected(nowMillis);
        talk();
        device.close();
        device = openDevice();
        write(1);
        gateway.close();
        gateway = openGateway("other");
        receiver = newReceiver();
        sender = newSender();
        sender.connected(nowMillis);
        talk();
        assertSame();
    }

    @Test
    void concurrentWritesAreKeptOnTheFirstSide() throws Exception {
        gateway.write(SCOPE, nowMillis, tx -> tx.upsert(Tables.POINT, point("p1", 99)));
        write(2);
        sender.connected(nowMillis);
        talk();
        assertEquals(Optional.empty(), sender.trouble());
        assertEquals(2, gateway.conflicts().versions(Tables.POINT, List.of(Cell.of("d-1"), Cell.of("p1"))).size());
        assertTrue(device.vector(SCOPE).isCoveredBy(gateway.vector(SCOPE)));
        assertTrue(sender.isDrained());
    }

    @Test
    void aRefusalIsToldAndTriedAgainLessAndLessOften() throws Exception {
        write(2);
        receiver = new SyncReceiver(gateway, (peer, scope) -> false);
        sender.connected(nowMillis);
        long pause = 0;
        for (int i = 0; i < 10; i++) {
            talk();
            assertTrue(sender.trouble().orElse("").startsWith("FORBIDDEN"), sender.trouble().toString());
            long next = sender.nextStepMillis() - nowMillis;
            assertTrue(next >= Math.min(2 * pause, SyncSender.RETRY_MILLIS_MAX), next + " ms after " + pause);
            pause = next;
            nowMillis = sender.nextStepMillis();
        }
        assertEquals(SyncSender.RETRY_MILLIS_MAX, pause);
        assertTrue(gateway.vector(SCOPE).isEmpty());
        receiver = newReceiver();
        talk();
        assertSame();
        assertEquals(Optional.empty(), sender.trouble());
    }

    @Test
    void aForeignScopeAForgedActorAndTooManyChunksAreRefused() throws Exception {
        gateway.write(SCOPE, nowMillis, tx -> tx.upsert(Tables.POINT, point("mine", 1)));
        Actor own = gateway.vector(SCOPE).counts().keySet().iterator().next();
        write(1);
        sender.connected(nowMillis);
        SyncMessage hello = only(sender.step(nowMillis));
        SyncMessage.Nak foreign = (SyncMessage.Nak) receiver.receive("d-2", hello).get(0).message();
        assertEquals(SyncMessage.Reason.FORBIDDEN, foreign.reason());
        assertEquals(SyncMessage.Has.nothing(), foreign.have(), "a stranger learns nothing");
        answers(hello).forEach(answer -> sender.receive(answer, nowMillis));
        SyncMessage.Delta delta = (SyncMessage.Delta) only(sender.step(nowMillis));
        List<Lineage.Tip> tips = new ArrayList<>(delta.upTo().state().tips());
        tips.add(new Lineage.Tip(own, 5, Optional.empty()));
        SyncMessage lie = new SyncMessage.Delta(delta.base(), new SyncMessage.Has(new SyncMessage.Vector(tips, true), Optional.empty()),
                1, 0, 1, delta.changes());
        assertEquals(SyncMessage.Reason.FORBIDDEN, ((SyncMessage.Nak) answers(lie).get(0)).reason());
        SyncMessage flood = new SyncMessage.Delta(delta.base(), delta.upTo(), 1, 0, SyncReceiver.CHUNKS_MAX + 1, delta.changes());
        assertEquals(SyncMessage.Reason.MALFORMED, ((SyncMessage.Nak) answers(flood).get(0)).reason());
        assertEquals(VersionVector.of(Map.of(own, 1L)), gateway.vector(SCOPE));
        assertEquals(2, receiver.refusals().get(SyncMessage.Reason.FORBIDDEN));
    }

    /** In its own scope a device may pass on what a gateway wrote, but not speak for another device. */
    @Test
    void aDeviceDoesNotWriteAsAnotherDevice() throws Exception {
        gateway.write("dev/d-2", nowMillis, tx -> tx.upsert(Tables.POINT,
                List.of(Cell.of("d-2"), Cell.of("p"), Cell.none(), Cell.none(), Cell.none(), Cell.none(), Cell.none())));
        write(1);
        sender.connected(nowMillis);
        answers(only(sender.step(nowMillis))).forEach(answer -> sender.receive(answer, nowMillis));
        SyncMessage.Delta delta = (SyncMessage.Delta) only(sender.step(nowMillis));
        for (String writer : List.of("d-2", "other-gateway")) {
            List<Lineage.Tip> tips = new ArrayList<>(delta.upTo().state().tips());
            tips.add(new Lineage.Tip(new Actor(writer, 5), 5, Optional.empty()));
            SyncMessage claim = new SyncMessage.Delta(delta.base(), new SyncMessage.Has(new SyncMessage.Vector(tips, true), Optional.empty()),
                    1, 0, 1, delta.changes());
            SyncMessage answer = only(answers(claim));
            if (writer.equals("d-2")) {
                assertEquals(SyncMessage.Reason.FORBIDDEN, ((SyncMessage.Nak) answer).reason());
                assertTrue(gateway.vector(SCOPE).isEmpty());
            } else {
                assertInstanceOf(SyncMessage.Ack.class, answer);
            }
        }
    }

    @Test
    void halfABatchIsNothing() throws Exception {
        write(5);
        sender.connected(nowMillis);
        answers(only(sender.step(nowMillis))).forEach(answer -> sender.receive(answer, nowMillis));
        SyncMessage.Delta whole = (SyncMessage.Delta) only(sender.step(nowMillis));
        SyncMessage half = new SyncMessage.Delta(whole.base(), whole.upTo(), 9, 0, 2, whole.changes());
        assertEquals(List.of(), answers(half));
        assertEquals(VersionVector.empty(), gateway.vector(SCOPE));
        assertInstanceOf(SyncMessage.Ack.class, answers(whole).get(0), "another snapshot takes its place");
    }

    /** Lets both talk until the sender has nothing more to say; returns how many messages it sent. */
    private int talk() throws SyncFormatException {
        int sent = 0;
        for (Deque<SyncMessage> out = new ArrayDeque<>(sender.step(nowMillis)); !out.isEmpty(); out.addAll(sender.step(nowMillis))) {
            while (!out.isEmpty()) {
                assertTrue(++sent < TALK_MAX, "they never come to an end");
                for (SyncMessage answer : answers(out.remove())) {
                    out.addAll(sender.receive(copy(answer), nowMillis));
                }
            }
        }
        return sent;
    }

    private List<SyncMessage> answers(SyncMessage message) throws SyncFormatException {
        List<SyncMessage> answers = new ArrayList<>();
        receiver.receive("d-1", copy(message)).forEach(answer -> answers.add(answer.message()));
        receiver.commit(nowMillis).forEach(answer -> answers.add(answer.message()));
        return answers;
    }

    private static SyncMessage copy(SyncMessage message) throws SyncFormatException {
        return SyncCodec.decode(SyncCodec.encode(message));
    }

    private static SyncMessage only(List<SyncMessage> messages) {
        assertEquals(1, messages.size(), messages.toString());
        return messages.get(0);
    }

    private void write(int rows) {
        device.write(SCOPE, nowMillis, tx -> {
            for (int i = 0; i < rows; i++) {
                tx.upsert(Tables.POINT, point("p" + i, nowMillis + i));
            }
            return rows;
        });
    }

    private static List<Cell> point(String name, long value) {
        return List.of(Cell.of("d-1"), Cell.of(name), Cell.of(value), Cell.of("good"), Cell.none(), Cell.of("Cel"), Cell.of(value));
    }

    private void assertSame() {
        assertEquals(device.rows(Tables.POINT, "d-1"), gateway.rows(Tables.POINT, "d-1"));
        assertEquals(device.vector(SCOPE), gateway.vector(SCOPE));
    }

    private Replica openDevice() {
        return Replica.open(folder.resolve("device.db"), "d-1", () -> ++session);
    }

    private Replica openGateway(String name) {
        return Replica.open(folder.resolve(name + ".db"), "gw", () -> ++session);
    }

    private SyncSender newSender() {
        return new SyncSender(device, SCOPE, "gateway", SyncSender.Role.AGENT, 0, millis -> millis);
    }

    private SyncReceiver newReceiver() {
        return new SyncReceiver(gateway, (peer, scope) -> scope.equals("dev/" + peer));
    }
}
