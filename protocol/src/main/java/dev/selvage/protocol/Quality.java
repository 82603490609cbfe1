// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import java.util.Arrays;
import java.util.Optional;

/** How far a value can be trusted. Stored and sent by its {@link #wire} name. */
public enum Quality {
    /** Read and inside its range. */
    GOOD("good"),
    /** Read, but outside the profile's range. */
    OUT_OF_RANGE("out-of-range"),
    /** The driver could not read it: see the reason beside it. */
    BAD("bad"),
    /** Older than the profile allows. */
    STALE("stale");

    private final String wire;

    Quality(String wire) {
        this.wire = wire;
    }

    /** The name on topics and in tables. */
    public String wire() {
        return wire;
    }

    /** The quality of that wire name. */
    public static Optional<Quality> ofWire(String wire) {
        return Arrays.stream(values()).filter(q -> q.wire.equals(wire)).findFirst();
    }
}
