// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/**
 * A part of a scope's keys: those whose hash begins with a prefix. Each range has {@link #PARTS} parts of its own.
 *
 * @param bits length of the prefix: 0 for all keys, then steps of 4
 * @param prefix the hash's upper bits
 */
public record KeyRange(int bits, long prefix) {
    /** Parts of a range: their sums fit in one short message. */
    public static final int PARTS = 16;
    private static final int STEP_BITS = 4;
    /** Far more than the rows of any scope need. */
    private static final int BITS_MAX = 60;

    public KeyRange {
        if (bits < 0 || bits > BITS_MAX || bits % STEP_BITS != 0 || prefix < 0 || prefix >>> bits != 0) {
            throw new IllegalArgumentException("no range of keys has " + bits + " bits and prefix " + Long.toHexString(prefix));
        }
    }

    /** All keys. */
    public static KeyRange all() {
        return new KeyRange(0, 0);
    }

    /** False when its parts would be too small to be ranges. */
    public boolean isDivisible() {
        return bits + STEP_BITS <= BITS_MAX;
    }

    /** One of its parts, from 0 on. */
    public KeyRange part(int index) {
        return new KeyRange(bits + STEP_BITS, prefix << STEP_BITS | index);
    }

    boolean contains(long hash) {
        return bits == 0 || hash >>> (Long.SIZE - bits) == prefix;
    }

    /** In which of its parts a hash lies that it contains. */
    int partOf(long hash) {
        return (int) (hash >>> (Long.SIZE - bits - STEP_BITS)) & (PARTS - 1);
    }
}
