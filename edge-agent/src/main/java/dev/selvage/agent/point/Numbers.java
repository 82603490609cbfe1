// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;

/** Numbers out of raw values. */
final class Numbers {
    /** 2 to the 63: the first double that no long holds. */
    private static final double LONG_LIMIT = 0x1p63;

    private Numbers() {}

    /** The value as a double; true is 1 and false is 0. */
    static double of(PointValue raw) throws UnusableValueException {
        if (raw instanceof PointValue.Float64 number) {
            return number.value();
        } else if (raw instanceof PointValue.Int64 number) {
            return number.value();
        } else if (raw instanceof PointValue.Bool bool) {
            return bool.value() ? 1 : 0;
        }
        throw new UnusableValueException("expects a number, got \"" + Printable.of(raw.toString()) + "\"");
    }

    /** The value as a whole number, for masks and shifts; never rounds. */
    static long whole(PointValue raw) throws UnusableValueException {
        if (raw instanceof PointValue.Int64 number) {
            return number.value();
        }
        double number = of(raw);
        if (number != Math.rint(number)) {
            throw new UnusableValueException("mask and shift need a whole number, got " + number);
        }
        return rounded(number);
    }

    /** The nearest whole number, half to even. */
    static long rounded(double number) throws UnusableValueException {
        double whole = Math.rint(number);
        if (whole < -LONG_LIMIT || whole >= LONG_LIMIT) {
            throw new UnusableValueException(number + " does not fit 64 bits");
        }
        return (long) whole;
    }
}
