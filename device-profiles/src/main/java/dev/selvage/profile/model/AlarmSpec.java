// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import dev.selvage.protocol.PointValue;

/**
 * One alarm of a device.
 *
 * @param when the condition that raises it
 * @param forMillis how long the condition must hold before; 0 for at once
 * @param clear the condition that clears it, of the same point; the negation of {@code when} unless the profile says more
 */
public record AlarmSpec(String name, String title, Condition when, long forMillis, Condition clear, Severity severity) {
    /** A point compared with a constant of the point's type. */
    public record Condition(String point, Op op, PointValue value) {}

    /** How bad it is, rising. */
    public enum Severity {
        INFO,
        WARN,
        MINOR,
        MAJOR,
        CRITICAL
    }
}
