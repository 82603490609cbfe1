// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The way back, from a point's value to what the driver is to write: type and range, then map, offset and scale; then all of it once more forwards. */
public final class Inverse {
    /** How far the way there and back may miss, as a part of the value: some digits of a double. */
    private static final double TOLERANCE = 1e-9;
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");

    private Inverse() {}

    /**
     * The raw value that reads back as that value.
     *
     * @throws UnusableValueException when the point cannot have it; the message says why
     */
    public static PointValue raw(PointRules rules, PointValue value) throws UnusableValueException {
        PointValue wanted = rules.type().coerce(value);
        if (!isSame(wanted, value)) {
            throw new UnusableValueException(Printable.of(value.toString()) + " would become " + wanted);
        }
        requireInside(rules, wanted);
        PointValue raw = unscaled(rules.transform(), unmapped(rules.transform().map(), wanted));
        PointValue back = rules.type().coerce(rules.transform().apply(raw));
        requireInside(rules, back);
        if (!isSame(back, wanted)) {
            throw new UnusableValueException(wanted + " would read back as " + back);
        }
        return raw;
    }

    private static void requireInside(PointRules rules, PointValue value) throws UnusableValueException {
        if (rules.range().complaint(value).isPresent()) {
            throw new UnusableValueException(rules.range().complaint(value).get());
        }
    }

    private static PointValue unmapped(Map<String, PointValue> map, PointValue value) throws UnusableValueException {
        if (map.isEmpty()) {
            return value;
        }
        List<String> keys = map.entrySet().stream().filter(entry -> entry.getValue().toString().equals(value.toString())).map(Map.Entry::getKey).toList();
        if (keys.size() != 1) {
            throw new UnusableValueException(keys.size() + " raw values of the map mean " + Printable.of(value.toString()) + ", exactly one must");
        }
        return parsed(keys.get(0));
    }

    /** What a map's key stands for; the other way round see {@link Texts#mapKey}. */
    private static PointValue parsed(String key) {
        if (WHOLE.matcher(key).matches()) {
            return new PointValue.Int64(Long.parseLong(key));
        } else if (NUMBER.matcher(key).matches()) {
            return PointValue.ofDouble(Double.parseDouble(key));
        }
        return key.equals("true") || key.equals("false") ? new PointValue.Bool(key.equals("true")) : new PointValue.Text(key);
    }

    private static PointValue unscaled(Transform transform, PointValue value) throws UnusableValueException {
        if (transform.mask().isPresent() || transform.shiftBits() != 0) {
            throw new UnusableValueException("a point with mask or shift cannot be written: the other bits are not known");
        }
        if (transform.scale() == 1 && transform.offset() == 0) {
            return value;
        }
        double raw = (Numbers.of(value) - transform.offset()) / transform.scale();
        double whole = Math.rint(raw);
        // 21.5 / 0.1 is 215 but for the last bit, and registers hold whole numbers
        boolean isWhole = Math.abs(raw - whole) <= TOLERANCE * Math.max(1, Math.abs(whole));
        return isWhole ? new PointValue.Int64(Numbers.rounded(whole)) : new PointValue.Float64(raw);
    }

    private static boolean isSame(PointValue a, PointValue b) {
        if (a instanceof PointValue.Text || b instanceof PointValue.Text || a instanceof PointValue.Missing || b instanceof PointValue.Missing) {
            return a.equals(b);
        }
        try {
            double x = Numbers.of(a);
            double y = Numbers.of(b);
            return Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.abs(x));
        } catch (UnusableValueException e) {
            return false;
        }
    }
}
