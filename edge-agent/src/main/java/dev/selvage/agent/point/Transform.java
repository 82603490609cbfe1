// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.Map;
import java.util.Optional;

/**
 * Raw value to engineering value, in this order: mask, shift, scale, offset, map.
 *
 * @param mask bits of the raw value to keep; it needs a whole number
 * @param shiftBits then moves right by that many bits, 0 to 63, filling with zeros
 * @param scale then multiplies
 * @param offset then adds
 * @param map then looks up; a value that is not in a map with entries is unusable
 */
public record Transform(Optional<Long> mask, int shiftBits, double scale, double offset, Map<String, PointValue> map) {
    /** Changes nothing. */
    public static final Transform NONE = new Transform(Optional.empty(), 0, 1, 0, Map.of());

    public Transform {
        map = Map.copyOf(map);
        if (shiftBits < 0 || shiftBits >= Long.SIZE) {
            throw new IllegalArgumentException("shift must be 0 to 63 bits, not " + shiftBits);
        }
        if (!Double.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException("scale must be a finite number and not 0, not " + scale);
        }
        if (!Double.isFinite(offset)) {
            throw new IllegalArgumentException("offset must be a finite number, not " + offset);
        }
    }

    /** The transformed value. */
    PointValue apply(PointValue raw) throws UnusableValueException {
        return mapped(scaled(masked(raw)));
    }

    private PointValue masked(PointValue raw) throws UnusableValueException {
        if (mask.isEmpty() && shiftBits == 0) {
            return raw;
        }
        return new PointValue.Int64((Numbers.whole(raw) & mask.orElse(-1L)) >>> shiftBits);
    }

    private PointValue scaled(PointValue raw) throws UnusableValueException {
        // Left alone when there is nothing to do, so that a 64-bit counter never passes through a double.
        if (scale == 1 && offset == 0) {
            return raw;
        }
        double number = Numbers.of(raw) * scale + offset;
        if (!Double.isFinite(number)) {
            throw new UnusableValueException(raw + " times " + scale + " is too large");
        }
        return new PointValue.Float64(number);
    }

    private PointValue mapped(PointValue raw) throws UnusableValueException {
        if (map.isEmpty()) {
            return raw;
        }
        String key = Texts.mapKey(raw);
        return Optional.ofNullable(map.get(key))
                .orElseThrow(() -> new UnusableValueException("\"" + Printable.of(key) + "\" is not in the point's map"));
    }
}
