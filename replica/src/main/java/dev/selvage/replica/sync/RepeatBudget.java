// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

/**
 * Counts the bytes that front coding and constant columns add, in the same order at both ends. The encoder stops
 * sharing when it is used up; the decoder refuses to go on.
 */
final class RepeatBudget {
    /** Shrinks through one message; one thread. */
    private long left = SyncLimits.REPEATED_BYTES_MAX;

    /** Takes that many bytes if they are left. */
    boolean take(long repeatedBytes) {
        if (repeatedBytes > left) {
            return false;
        }
        left -= repeatedBytes;
        return true;
    }

    void takeOrRefuse(long repeatedBytes, ByteReader in) throws SyncFormatException {
        if (!take(repeatedBytes)) {
            throw in.refused("repeated values of more than " + SyncLimits.REPEATED_BYTES_MAX + " bytes");
        }
    }
}
