// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    private final RateLimit limit = new RateLimit(50, 200);

    private int takeAll(String id, int tries, long nowNanos) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limit.take(id, nowNanos) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void burstThenRate() {
        assertEquals(200, takeAll("a", 1_000, 0));
        assertEquals(50, takeAll("a", 1_000, SECOND));
        assertEquals(200, takeAll("a", 1_000, 100 * SECOND), "a pause fills no more than the burst");
        assertEquals(200, takeAll("b", 1_000, 0), "each client has its own");
    }

    @Test
    void hammeringDoesNotStopTheRefill() {
        takeAll("a", 200, 0);
        int taken = 0;
        for (int millis = 1; millis <= 1_000; millis++) {
            taken += limit.take("a", millis * SECOND / 1_000) ? 1 : 0;
        }
        assertTrue(taken >= 49 && taken <= 50, "took " + taken);
    }

    @Test
    void clockThatStandsOrGoesBackGivesNothing() {
        takeAll("a", 200, 10 * SECOND);
        assertFalse(limit.take("a", 10 * SECOND));
        assertFalse(limit.take("a", 9 * SECOND));
    }

    @Test
    void fullBucketsAreForgotten() {
        takeAll("a", 200, 0);
        takeAll("b", 1, 0);
        limit.forgetIdle(SECOND);
        assertEquals(1, limit.size());
        limit.forgetIdle(5 * SECOND);
        assertEquals(0, limit.size());
    }
}
