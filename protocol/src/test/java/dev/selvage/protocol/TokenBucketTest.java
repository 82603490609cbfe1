// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    @Test
    void givesItsBurstAndThenItsRate() {
        TokenBucket bucket = new TokenBucket(0.2, 3, 1_000);
        for (int i = 0; i < 3; i++) {
            assertTrue(bucket.take(1_000));
        }
        assertFalse(bucket.take(1_000));
        assertEquals(5_000, bucket.millisToNext());
        assertFalse(bucket.take(5_999));
        assertEquals(1, bucket.millisToNext());
        assertTrue(bucket.take(6_000));
        assertFalse(bucket.take(6_000));
    }

    @Test
    void savesNoMoreThanItsBurst() {
        TokenBucket bucket = new TokenBucket(10, 2, 0);
        assertTrue(bucket.take(3_600_000));
        assertTrue(bucket.take(3_600_000));
        assertFalse(bucket.take(3_600_000));
        assertFalse(bucket.take(3_000_000), "a clock that goes back gives nothing");
    }
}
