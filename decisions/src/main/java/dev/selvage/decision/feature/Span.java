// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.feature;

/** How far back a feature looks. */
public sealed interface Span {
    /** Longer windows belong to the gateway, which has the history. */
    long MILLIS_MAX = 7L * 86_400_000;

    /** More samples than a person would wait for. */
    int SAMPLES_MAX = 100_000;

    /** The readings of the last so many milliseconds. */
    record Time(long millis) implements Span {
        public Time {
            if (millis < 1 || millis > MILLIS_MAX) {
                throw new IllegalArgumentException("a window is 1 ms to 7 d long, not " + millis + " ms");
            }
        }
    }

    /** The last so many readings. */
    record Samples(int count) implements Span {
        public Samples {
            if (count < 1 || count > SAMPLES_MAX) {
                throw new IllegalArgumentException("a window has 1 to " + SAMPLES_MAX + " samples, not " + count);
            }
        }
    }
}
