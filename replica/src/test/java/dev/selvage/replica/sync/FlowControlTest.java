// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch of more chunks than may be on the way at once. */
class FlowControlTest {
    private static final String SCOPE = "dev/d-1";
    private static final int CREDIT = SyncLimits.CHUNKS_DEFAULT;
    private static final int ROWS = 500;

    private long session;
    private final Replica device = Replica.inMemory(Optional.empty(), "d-1", () -> ++session, Set.of());
    private final Replica gateway = Replica.inMemory(Optional.empty(), "gw", () -> ++session, Set.of());
    private final SyncSender sender = new SyncSender(device, SCOPE, "gw", SyncSender.Role.AGENT, 0, millis -> millis);
    private final SyncReceiver receiver = new SyncReceiver(gateway, (peer, scope) -> true);
    private long nowMillis = 1_000;

    /** Texts that do not shrink: about twelve chunks. */
    @BeforeEach
    void aBacklog() {
        Random random = new Random(1);
        device.write(SCOPE, nowMillis, tx -> {
            for (int i = 0; i < ROWS; i++) {
                byte[] noise = new byte[800];
                random.nextBytes(noise);
                tx.upsert(Tables.POINT, List.of(Cell.of("d-1"), Cell.of("p" + i), Cell.of(noise), Cell.of("good"), Cell.none(), Cell.none(), Cell.of(i)));
            }
            return ROWS;
        });
    }

    @AfterEach
    void close() {
        device.close();
        gateway.close();
    }

    /** Greets; gives what is sent at once. */
    private List<SyncMessage> begin() {
        sender.connected(nowMillis);
        for (SyncMessage hello : sender.step(nowMillis)) {
            receiver.receive("d-1", hello).forEach(answer -> sender.receive(answer.message(), nowMillis));
        }
        return sender.step(nowMillis);
    }

    /** The receiver's answers to a message, those of its commit included. */
    private List<SyncMessage> answers(SyncMessage message) {
        List<SyncMessage> answers = new ArrayList<>();
        receiver.receive("d-1", message).forEach(answer -> answers.add(answer.message()));
        receiver.commit(nowMillis).forEach(answer -> answers.add(answer.message()));
        return answers;
    }

    private static int chunks(List<SyncMessage> messages) {
        return ((SyncMessage.Delta) messages.get(0)).chunks();
    }

    @Test
    void noMoreThanTheCreditIsOnTheWay() {
        Deque<SyncMessage> onTheWay = new ArrayDeque<>(begin());
        int all = chunks(List.copyOf(onTheWay));
        assertTrue(all > 2 * CREDIT, all + " chunks");
        assertEquals(CREDIT, onTheWay.size());
        assertEquals(List.of(), sender.step(nowMillis));
        Set<Integer> sent = new HashSet<>();
        int acknowledgements = 0;
        while (!onTheWay.isEmpty()) {
            assertTrue(onTheWay.size() <= CREDIT, onTheWay.size() + " on the way");
            assertTrue(gateway.vector(SCOPE).isEmpty(), "a part was applied");
            SyncMessage.Delta next = (SyncMessage.Delta) onTheWay.remove();
            assertTrue(sent.add(next.chunk()), "chunk " + next.chunk() + " twice");
            for (SyncMessage answer : answers(next)) {
                SyncMessage.Ack ack = assertInstanceOf(SyncMessage.Ack.class, answer);
                assertEquals(sent.size() == all ? 0 : sent.size(), ack.staged());
                acknowledgements++;
                onTheWay.addAll(sender.receive(ack, nowMillis));
            }
        }
        assertEquals(all, sent.size());
        assertTrue(acknowledgements <= all / (CREDIT / 2) + 1, acknowledgements + " acknowledgements");
        assertEquals(ROWS, gateway.rows(Tables.POINT, "d-1").size());
        assertTrue(sender.isDrained());
        assertEquals(List.of(), sender.step(nowMillis));
    }

    @Test
    void chunksMayComeInAnyOrderAndTwice() {
        Random random = new Random(2);
        List<SyncMessage> onTheWay = new ArrayList<>(begin());
        while (!onTheWay.isEmpty()) {
            Collections.shuffle(onTheWay, random);
            SyncMessage next = random.nextInt(4) == 0 ? onTheWay.get(0) : onTheWay.remove(0);
            answers(next).forEach(answer -> onTheWay.addAll(sender.receive(answer, nowMillis)));
        }
        assertEquals(device.rows(Tables.POINT, "d-1").size(), gateway.rows(Tables.POINT, "d-1").size());
        assertEquals(device.vector(SCOPE), gateway.vector(SCOPE));
    }

    @Test
    void aLostChunkIsRepairedByStartingOver() {
        List<SyncMessage> first = begin();
        first.subList(1, first.size()).forEach(chunk -> answers(chunk).forEach(answer -> sender.receive(answer, nowMillis)));
        assertEquals(List.of(), sender.step(nowMillis));
        assertTrue(gateway.vector(SCOPE).isEmpty());
        nowMillis = sender.nextStepMillis();
        assertInstanceOf(SyncMessage.Hello.class, sender.step(nowMillis).get(0));
        nowMillis = sender.nextStepMillis();
        for (Deque<SyncMessage> out = new ArrayDeque<>(sender.step(nowMillis)); !out.isEmpty(); out.addAll(sender.step(nowMillis))) {
            answers(out.remove()).forEach(answer -> out.addAll(sender.receive(answer, nowMillis)));
        }
        assertEquals(ROWS, gateway.rows(Tables.POINT, "d-1").size());
    }

    /** Progress puts off the deadline: a long batch over a slow line is not begun anew again and again. */
    @Test
    void progressPutsTheDeadlineOff() {
        Deque<SyncMessage> onTheWay = new ArrayDeque<>(begin());
        int batches = 1;
        while (!onTheWay.isEmpty()) {
            nowMillis += SyncSender.ANSWER_MILLIS / 3;
            SyncMessage.Delta next = (SyncMessage.Delta) onTheWay.remove();
            answers(next).forEach(answer -> onTheWay.addAll(sender.receive(answer, nowMillis)));
            List<SyncMessage> more = sender.step(nowMillis);
            batches += more.stream().anyMatch(SyncMessage.Hello.class::isInstance) ? 1 : 0;
        }
        assertEquals(1, batches);
        assertEquals(ROWS, gateway.rows(Tables.POINT, "d-1").size());
    }

    /** A peer may allow less than is usual, and then no more is sent. */
    @Test
    void aSmallerCreditIsKept() {
        sender.connected(nowMillis);
        sender.step(nowMillis);
        sender.receive(new SyncMessage.Welcome(SCOPE, SyncMessage.Has.nothing(), new SyncMessage.Credit(1_000_000, 1), 1, 0), nowMillis);
        List<SyncMessage> first = sender.step(nowMillis);
        assertEquals(1, first.size());
        assertEquals(List.of(), sender.step(nowMillis));
        SyncMessage.Ack one = new SyncMessage.Ack(SCOPE, SyncMessage.Has.nothing(), 1, Optional.empty(), new SyncMessage.Credit(1_000_000, 2), 1);
        assertEquals(List.of(1, 2), sender.receive(one, nowMillis).stream().map(delta -> ((SyncMessage.Delta) delta).chunk()).toList());
        assertEquals(List.of(), sender.receive(one, nowMillis), "the same word again");
    }

    /** A credit of nothing would stop for ever, and a boundless one fill the memory. */
    @Test
    void aSenselessCreditIsBounded() {
        sender.connected(nowMillis);
        sender.step(nowMillis);
        sender.receive(new SyncMessage.Welcome(SCOPE, SyncMessage.Has.nothing(), new SyncMessage.Credit(-5, 0), 1, 0), nowMillis);
        assertEquals(1, sender.step(nowMillis).size());
        sender.connected(nowMillis);
        sender.step(nowMillis);
        sender.receive(new SyncMessage.Welcome(SCOPE, SyncMessage.Has.nothing(),
                new SyncMessage.Credit(Integer.MAX_VALUE, Integer.MAX_VALUE), 1, 0), nowMillis);
        List<SyncMessage> many = sender.step(nowMillis);
        assertEquals(Math.min(chunks(many), 4 * CREDIT), many.size());
    }
}
