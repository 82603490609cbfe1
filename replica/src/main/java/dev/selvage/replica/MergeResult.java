// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/** What became of one batch. */
public sealed interface MergeResult {
    /**
     * All of it is durable, or was before: acknowledge.
     *
     * @param rows row versions and deletions that were new here
     * @param conflicts keys that have concurrent versions now and had fewer before
     */
    record Merged(int rows, int conflicts) implements MergeResult {}

    /** The batch builds on what this replica has not seen: state the vector, the sender starts over. */
    record Gap() implements MergeResult {}

    /** A row's unsent columns are not here; nothing was applied, whole rows are needed. */
    record WholeRowsNeeded() implements MergeResult {}

    /** The batch breaks a rule; nothing was applied. */
    record Forbidden(String why) implements MergeResult {}
}
