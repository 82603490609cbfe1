// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.protocol.PointValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final Reading A = Reading.good("a", new PointValue.Int64(1), 5);

    @Test
    void keepsOneReadingPerPointAsked() {
        Reading again = Reading.good("a", new PointValue.Int64(2), 5);
        Reading stranger = Reading.good("x", new PointValue.Int64(3), 5);
        assertEquals(List.of(A), Answers.complete(List.of("a"), List.of(stranger, A, again), 9));
    }

    @Test
    void marksForgottenPointsBad() {
        Reading forgotten = Reading.bad("b", "the driver gave no reading for it", 9);
        assertEquals(List.of(A, forgotten), Answers.complete(List.of("a", "b"), List.of(A), 9));
    }

    @Test
    void givesEveryPointTheReason() {
        assertEquals(
                List.of(Reading.bad("a", "torn", 3), Reading.bad("b", "torn", 3)),
                Answers.allBad(List.of("a", "b"), "torn", 3));
    }

    @Test
    void speaksInOneLineWhateverWasThrown() {
        assertEquals("no bus", Answers.reason(new DriverException("no bus")));
        assertEquals("a\\u000ab", Answers.reason(new DriverException("a\nb")));
        assertEquals("the call of the driver was interrupted", Answers.reason(new InterruptedException()));
        assertEquals("the driver failed: java.lang.IllegalStateException: odd", Answers.reason(new IllegalStateException("odd")));
        assertEquals("the driver failed: java.lang.StackOverflowError", Answers.reason(new StackOverflowError()));
    }

    @Test
    void doublesWaitsUpToTheirMaximum() {
        Backoff backoff = new Backoff(1_000, 5_000);
        assertEquals(List.of(1_000L, 2_000L, 4_000L, 5_000L, 5_000L), List.of(
                backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()));
        backoff.reset();
        assertEquals(1_000, backoff.next());
    }
}
