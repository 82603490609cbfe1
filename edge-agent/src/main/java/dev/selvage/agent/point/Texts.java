// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.List;

/** Texts and enum values out of raw values. */
final class Texts {
    private Texts() {}

    static PointValue bounded(PointValue raw) throws UnusableValueException {
        String text = raw.toString();
        if (text.length() > PointType.TEXT_CHARS_MAX) {
            throw new UnusableValueException(
                    "text of " + text.length() + " characters, at most " + PointType.TEXT_CHARS_MAX + " are kept");
        }
        return new PointValue.Text(text);
    }

    static PointValue oneOf(List<String> values, PointValue raw) throws UnusableValueException {
        if (raw instanceof PointValue.Text text && values.contains(text.value())) {
            return raw;
        }
        throw new UnusableValueException("\"" + Printable.of(raw.toString()) + "\" is not one of " + values);
    }

    /** How a map names a raw value: whole numbers without a fraction, so that 3 and 3.0 are one entry. */
    static String mapKey(PointValue raw) {
        if (raw instanceof PointValue.Float64 number
                && number.value() == Math.rint(number.value())
                && Math.abs(number.value()) < 0x1p53) {
            return Long.toString((long) number.value());
        }
        return raw.toString();
    }
}
