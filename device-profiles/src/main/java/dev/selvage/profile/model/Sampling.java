// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/** When a point is read. */
public sealed interface Sampling {
    /** Read by us at a fixed period, in milliseconds. */
    record Periodic(long everyMillis) implements Sampling {}

    /** The device sends when it likes. */
    record Push() implements Sampling {}

    /** With each row of a recording. */
    record Row() implements Sampling {}
}
