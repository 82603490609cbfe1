// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.PointType;
import dev.selvage.profile.model.Transform;
import dev.selvage.profile.text.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads a point's transform and checks that it can be run backwards. */
final class TransformReader {
    private TransformReader() {}

    /** The transform; {@code values} are the names an enum point can have. */
    static Transform read(Fields fields, PointType type, List<String> values) {
        double scale = fields.number("scale", 1.0);
        if (scale == 0) {
            fields.complain("scale", "must not be 0: a write could not be turned back");
        }
        long shift = fields.integer("shift", 0);
        if (shift < 0 || shift > 63) {
            fields.complain("shift", "must be 0 to 63");
        }
        for (String key : List.of("scale", "offset")) {
            if (!type.isNumber() && fields.has(key)) {
                fields.complain(key, "only a number can be scaled or offset");
            }
        }
        OptionalLong mask = fields.has("mask") ? OptionalLong.of(fields.integer("mask", -1)) : OptionalLong.empty();
        double offset = fields.number("offset", 0.0);
        return new Transform(mask, (int) Math.min(63, Math.max(0, shift)), scale, offset, map(fields, type, values));
    }

    /** Raw values as text to values of the point. */
    private static Map<String, String> map(Fields fields, PointType type, List<String> values) {
        Map<String, String> out = new LinkedHashMap<>();
        fields.node().mapping("map").members().forEach((raw, member) -> {
            Node to = member.value();
            if (!fits(to, type, values)) {
                fields.problems().add(to.at(), "is no value of this point");
            }
            out.put(raw, to.text().orElseGet(() -> to.json().text()));
        });
        return out;
    }

    private static boolean fits(Node value, PointType type, List<String> values) {
        return switch (type) {
            case ENUM -> value.text().filter(values::contains).isPresent();
            case BOOL -> value.bool().isPresent();
            case INT64 -> value.integer().isPresent();
            case FLOAT64 -> value.number().isPresent();
            case STRING -> value.text().isPresent();
        };
    }
}
