// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What happens to a raw value, in this order: mask, shift right, scale, offset, map. Writing runs the inverse.
 *
 * @param mask bits of the raw integer that count
 * @param shift bits the masked integer is shifted right
 * @param scale factor; never zero, so that the inverse exists
 * @param offset added after scaling
 * @param map raw value as text to the value as text; empty for none
 */
public record Transform(OptionalLong mask, int shift, double scale, double offset, Map<String, String> map) {
    /** Leaves values as they are. */
    public static final Transform NONE = new Transform(OptionalLong.empty(), 0, 1.0, 0.0, Map.of());

    public Transform {
        map = Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** True when values stay as they are. */
    public boolean isNone() {
        return equals(NONE);
    }
}
