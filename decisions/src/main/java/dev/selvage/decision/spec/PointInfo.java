// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.List;
import java.util.Optional;

/**
 * What a decision has to know of a point of its device.
 *
 * @param isWritable whether it can be written at all
 * @param choices the texts it can be; empty for any
 * @param unit a SenML name; empty when it has none
 */
public record PointInfo(Kind kind, boolean isWritable, List<String> choices, String unit) {
    public PointInfo {
        choices = List.copyOf(choices);
    }

    /** What values a point has. */
    public enum Kind {
        REAL,
        WHOLE,
        FLAG,
        TEXT
    }

    /** True for values that have features. */
    public boolean isNumber() {
        return kind != Kind.TEXT;
    }

    /** The constant as a value of the point; empty when it is none. */
    public Optional<PointValue> value(Json json) {
        return switch (kind) {
            case REAL -> number(json).map(PointValue.Float64::new);
            case WHOLE -> json instanceof Json.Int whole ? Optional.of(new PointValue.Int64(whole.value())) : Optional.empty();
            case FLAG -> json instanceof Json.Bool flag ? Optional.of(new PointValue.Bool(flag.value())) : Optional.empty();
            case TEXT -> json instanceof Json.Str text && (choices.isEmpty() || choices.contains(text.value()))
                    ? Optional.of(new PointValue.Text(text.value()))
                    : Optional.empty();
        };
    }

    private static Optional<Double> number(Json json) {
        if (json instanceof Json.Int whole) {
            return Optional.of((double) whole.value());
        }
        return json instanceof Json.Num number ? Optional.of(number.value()) : Optional.empty();
    }
}
