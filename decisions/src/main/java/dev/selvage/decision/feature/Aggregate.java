// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.feature;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a feature tells of the readings in its window. */
public enum Aggregate {
    LAST,
    MEAN,
    MIN,
    MAX,
    /** Standard deviation of the sample, by n - 1; missing for fewer than two readings. */
    SD,
    /** Root of the mean square. */
    RMS,
    SUM,
    /** How many readings; 0 is a value. */
    COUNT,
    /** Last less first. */
    DELTA,
    /** Per second, by least squares; missing for fewer than two readings, or when all are of one time. */
    SLOPE;

    /** The one with that name in a profile; {@code std} is {@link #SD} too. */
    public static Optional<Aggregate> of(String word) {
        return word.equals("std") ? Optional.of(SD) : Arrays.stream(values()).filter(aggregate -> aggregate.word().equals(word)).findFirst();
    }

    /** As a profile has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True when it needs a window; the last value does not. */
    public boolean needsWindow() {
        return this != LAST;
    }
}
