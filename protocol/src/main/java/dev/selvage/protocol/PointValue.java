// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

/** The value of a point. An enum point's value is a {@link Text}. {@link Missing} stands for "never read". */
public sealed interface PointValue {
    /** A finite double; NaN and infinities are refused, since neither JSON nor a deadband can hold them. */
    record Float64(double value) implements PointValue {
        public Float64 {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a point value must be finite, not " + value);
            }
        }

        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /** A 64-bit signed integer. */
    record Int64(long value) implements PointValue {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** True or false. */
    record Bool(boolean value) implements PointValue {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** Text, or the chosen name of an enum point. */
    record Text(String value) implements PointValue {
        @Override
        public String toString() {
            return value;
        }
    }

    /** No value: the point has never been read, or cannot be. */
    record Missing() implements PointValue {
        @Override
        public String toString() {
            return "-";
        }
    }

    /** A double as a point value; {@link Missing} when it is not finite. */
    static PointValue ofDouble(double value) {
        return Double.isFinite(value) ? new Float64(value) : new Missing();
    }
}
