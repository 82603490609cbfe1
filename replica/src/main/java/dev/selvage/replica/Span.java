// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/**
 * How far a batch takes its receiver.
 *
 * @param base the receiver must have seen this much; checked before anything is applied
 * @param upTo what the receiver has seen afterwards
 */
public record Span(VersionVector base, VersionVector upTo) {
    private static final Span NONE = new Span(VersionVector.empty(), VersionVector.empty());

    /** From nothing to nothing. */
    public static Span none() {
        return NONE;
    }

    /** True when somebody with that vector learns nothing. */
    boolean isKnownTo(VersionVector vector) {
        return upTo.isCoveredBy(vector);
    }
}
