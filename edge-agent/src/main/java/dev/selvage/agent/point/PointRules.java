// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

/** What a profile says about the way of one point's value, from raw to report. */
public record PointRules(PointType type, Transform transform, ValueRange range, ReportRules report, ReadingRules readings) {
    /** A point of that type with nothing else said: every change is reported as it was read. */
    public static PointRules of(PointType type) {
        return new PointRules(type, Transform.NONE, ValueRange.ALL, ReportRules.EVERY_CHANGE, ReadingRules.LATEST);
    }

    /** The same with another transform. */
    public PointRules with(Transform other) {
        return new PointRules(type, other, range, report, readings);
    }

    /** The same with another range. */
    public PointRules with(ValueRange other) {
        return new PointRules(type, transform, other, report, readings);
    }

    /** The same with other report rules. */
    public PointRules with(ReportRules other) {
        return new PointRules(type, transform, range, other, readings);
    }

    /** The same with other rules for single readings. */
    public PointRules with(ReadingRules other) {
        return new PointRules(type, transform, range, report, other);
    }
}
