// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/** A batch of a group that proved unacceptable after something of it was written: the transaction is undone. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int index;
    private final transient MergeResult result;

    RefusedException(int index, MergeResult result) {
        super("batch " + index + ": " + result);
        this.index = index;
        this.result = result;
    }

    /** The batch's place in its group. */
    int index() {
        return index;
    }

    MergeResult result() {
        return result;
    }
}
