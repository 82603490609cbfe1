// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;
import java.util.List;

/** The type a profile gives a point, and the only way a raw value becomes one of it. */
public sealed interface PointType {
    /** Longest text of a point: a line for people; longer things are files. */
    int TEXT_CHARS_MAX = 4_096;

    /** A finite double. */
    record Float64() implements PointType {}

    /** A 64-bit signed integer; a double is rounded half to even. */
    record Int64() implements PointType {}

    /** True or false; of a number, false is zero. */
    record Bool() implements PointType {}

    /** Text of at most {@link #TEXT_CHARS_MAX} characters. */
    record Text() implements PointType {}

    /** One of the named values. */
    record Enumeration(List<String> values) implements PointType {
        public Enumeration {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("an enum point needs at least one value");
            }
        }
    }

    /**
     * The value as this type.
     *
     * @throws UnusableValueException when it cannot be one; the message says why
     */
    default PointValue coerce(PointValue raw) throws UnusableValueException {
        if (this instanceof Float64) {
            return new PointValue.Float64(Numbers.of(raw));
        } else if (this instanceof Int64) {
            return raw instanceof PointValue.Int64 ? raw : new PointValue.Int64(Numbers.rounded(Numbers.of(raw)));
        } else if (this instanceof Bool) {
            return raw instanceof PointValue.Bool ? raw : new PointValue.Bool(Numbers.of(raw) != 0);
        } else if (this instanceof Enumeration chosen) {
            return Texts.oneOf(chosen.values(), raw);
        }
        return Texts.bounded(raw);
    }
}
