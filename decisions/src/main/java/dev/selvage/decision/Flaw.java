// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why an input has no value of its own. */
public enum Flaw {
    /** The program has just begun to look, or the window has too few readings. */
    WARMING,
    /** The last reading is older than the input's maxAge. */
    STALE,
    /** The driver could not read the point. */
    BAD,
    /** The last reading is outside of the point's range, or of the input's. */
    OUT_OF_RANGE,
    /** The last reading is older than the one before it. */
    OUT_OF_ORDER,
    /** Readings come, and none has differed from the others for longer than the input allows. */
    STUCK;

    /** As records have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one that records have so. */
    public static Optional<Flaw> of(String word) {
        return Arrays.stream(values()).filter(flaw -> flaw.word().equals(word)).findFirst();
    }
}
