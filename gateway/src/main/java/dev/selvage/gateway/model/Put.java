// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

/** What came of a piece of a file. */
sealed interface Put {
    /** So many bytes of it are here now, in order and without a gap. */
    record Held(long have, boolean isWhole) implements Put {}

    /** There is no room for a file of that size until others go; nothing was written. */
    record Full() implements Put {}
}
