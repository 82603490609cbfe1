// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/** What became of one batch. */
public sealed interface MergeResult {
    /** All of it is durable, or was before: acknowledge. */
    record Merged(int rows, boolean incomplete) implements MergeResult {}

    /** The batch builds on what this replica has not seen: state the vector, the sender starts over. */
    record Gap() implements MergeResult {}

    /** Both sides wrote without having seen each other; nothing was applied. */
    record Concurrent() implements MergeResult {}

    /** A row's unsent columns are not here; nothing was applied, whole rows are needed. */
    record WholeRowsNeeded() implements MergeResult {}

    /** The batch breaks a rule; nothing was applied. */
    record Forbidden(String why) implements MergeResult {}
}
