// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Readings that a driver offers by itself. */
class OfferTest extends AgentLoopCase {
    @Test
    void anOfferIsAnsweredWhenAllOfItIsDurable() {
        connect(false);
        step();
        CompletableFuture<Void> stored = inbox.offer(List.of(level(1, 1_000), level(1, 2_000), level(3, 3_000))).orElseThrow();
        assertFalse(stored.isDone());
        later(AgentLoop.OFFER_COMMIT_MILLIS);
        assertTrue(stored.isDone());
        assertEquals(Cell.of(3.0), pointRow("level").get(2));
        assertEquals(List.of("1000=1.0", "2000=1.0", "3000=3.0"), samples());
    }

    @Test
    void offersThatComeAtOnceShareACommitAndNoneWaitsForASecond() {
        connect(false);
        step();
        inbox.offer(List.of(level(1, 1_000)));
        later(AgentLoop.OFFER_COMMIT_MILLIS);
        CompletableFuture<Void> first = inbox.offer(List.of(level(2, 2_000))).orElseThrow();
        later(1);
        CompletableFuture<Void> second = inbox.offer(List.of(level(3, 3_000))).orElseThrow();
        later(1);
        assertFalse(first.isDone() || second.isDone());
        later(AgentLoop.OFFER_COMMIT_MILLIS);
        assertTrue(first.isDone() && second.isDone());
        assertEquals(3, samples().size());
    }

    @Test
    void anOfferOfNothingNewIsAnsweredWithoutACommit() {
        connect(false);
        step();
        CompletableFuture<Void> stored = inbox.offer(List.of(Reading.good("stranger", new PointValue.Int64(1), 1))).orElseThrow();
        later(1);
        assertTrue(stored.isDone());
    }

    @Test
    void offersBeyondTheRoomAreNotTakenUntilSomeAreStored() {
        connect(false);
        List<Reading> most = Collections.nCopies(Intake.READINGS_MAX, level(1, 1_000));
        int taken = 0;
        while (inbox.offer(most).isPresent()) {
            taken++;
        }
        assertEquals(Inbox.OFFERED_MAX / Intake.READINGS_MAX, taken);
        later(1_000);
        assertTrue(inbox.offer(most).isPresent());
        inbox.refuseOffers();
        assertTrue(inbox.offer(List.of(level(1, 1_000))).isEmpty());
    }

    @Test
    void anOfferThatWasStoredBeforeAddsNoRow() {
        connect(false);
        for (int i = 0; i < 2; i++) {
            inbox.offer(List.of(level(1, 1_000), level(2, 2_000)));
            later(1_000);
        }
        assertEquals(List.of("1000=1.0", "2000=2.0"), samples());
    }

    private static Reading level(double value, long takenMillis) {
        return Reading.good("level", new PointValue.Float64(value), takenMillis);
    }

    private List<String> samples() {
        return replica.rows(Tables.SAMPLE, "oven-1").stream()
                .map(row -> ((Cell.Int) row.get(2)).value() + "=" + ((Cell.Real) row.get(3)).value()).toList();
    }
}
