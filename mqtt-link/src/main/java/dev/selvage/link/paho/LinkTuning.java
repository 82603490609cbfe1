// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How patient a {@link PahoLink} is. Programs use {@link #standard}; tests pass shorter times and a seeded random.
 *
 * @param connackMillisMax how long a broker may take from the first TCP packet to the last SUBACK
 * @param retryMillisFirst wait after the first loss of a connection, doubled with every further one
 * @param retryMillisMax longest wait after a loss
 * @param refusedMillisFirst wait after the broker said no or another client took our id
 * @param refusedMillisMax longest wait after a refusal
 * @param random spreads the waits of a fleet that lost its broker at one moment; used by the link's thread only
 */
public record LinkTuning(
        long connackMillisMax,
        long retryMillisFirst,
        long retryMillisMax,
        long refusedMillisFirst,
        long refusedMillisMax,
        RandomGenerator random) {
    public LinkTuning {
        if (connackMillisMax < 1 || retryMillisFirst < 1 || refusedMillisFirst < 1) {
            throw new IllegalArgumentException("Times of a link must be at least 1 ms");
        }
    }

    /** 10 s for a handshake; 0.5 s to 60 s after a loss; 1 to 5 minutes after a refusal. */
    public static LinkTuning standard() {
        return new LinkTuning(10_000, 500, 60_000, 60_000, 300_000, new SplittableRandom());
    }
}
