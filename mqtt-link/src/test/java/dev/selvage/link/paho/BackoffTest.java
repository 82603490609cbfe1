// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.LinkEvent.Cause;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Backoff seeded(long seed) {
        return new Backoff(new LinkTuning(10_000, 500, 60_000, 60_000, 300_000, new SplittableRandom(seed)));
    }

    @Property(tries = 200)
    void waits_between_half_and_all_of_the_doubled_wait(@ForAll long seed, @ForAll @IntRange(max = 40) int before) {
        Backoff backoff = seeded(seed);
        long last = backoff.next(Cause.NETWORK, 0);
        for (int i = 0; i < before; i++) {
            last = backoff.next(Cause.NETWORK, 0);
        }
        long whole = Math.min(60_000L, 500L << Math.min(before, 20));
        assertTrue(last >= whole / 2 && last <= whole, before + " losses before, waited " + last);
    }

    @Test
    void refusals_and_takeovers_wait_a_minute_to_five() {
        Backoff backoff = seeded(1);
        assertTrue(backoff.next(Cause.REFUSED, 0) >= 30_000);
        assertTrue(backoff.next(Cause.TAKEN_OVER, 0) >= 60_000);
        for (int i = 0; i < 10; i++) {
            assertTrue(backoff.next(Cause.REFUSED, 0) <= 300_000);
        }
    }

    @Test
    void a_good_connection_begins_anew_for_losses_but_not_for_takeovers() {
        Backoff backoff = seeded(2);
        for (int i = 0; i < 8; i++) {
            backoff.next(Cause.NETWORK, 0);
            backoff.next(Cause.TAKEN_OVER, 0);
        }
        assertTrue(backoff.next(Cause.NETWORK, 11_000) <= 500);
        assertTrue(backoff.next(Cause.TAKEN_OVER, 61_000) >= 150_000, "two clients that fight each connect well in between");
        assertTrue(backoff.next(Cause.TAKEN_OVER, 301_000) <= 60_000);
    }

    @Test
    void two_devices_spread() {
        assertNotEquals(seeded(1).next(Cause.NETWORK, 0), seeded(2).next(Cause.NETWORK, 0));
        assertEquals(seeded(3).next(Cause.NETWORK, 0), seeded(3).next(Cause.NETWORK, 0));
    }
}
