// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

/**
 * Now, on both clocks.
 *
 * @param wallMillis milliseconds since 1970; may jump; only shown and stamped
 * @param monotonicMillis since some start; never jumps; all waiting is counted on it
 */
public record Moment(long wallMillis, long monotonicMillis) {}
