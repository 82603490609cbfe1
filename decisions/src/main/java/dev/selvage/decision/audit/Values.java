// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.Optional;
import java.util.OptionalDouble;

/** Values of points as JSON and back, without loss. */
final class Values {
    private Values() {}

    static Json json(PointValue value) {
        if (value instanceof PointValue.Float64 real) {
            return new Json.Num(real.value());
        } else if (value instanceof PointValue.Int64 whole) {
            return new Json.Int(whole.value());
        } else if (value instanceof PointValue.Bool flag) {
            return new Json.Bool(flag.value());
        }
        return value instanceof PointValue.Text text ? new Json.Str(text.value()) : new Json.Null();
    }

    static PointValue value(Optional<Json> json) {
        if (json.isEmpty()) {
            return new PointValue.Missing();
        } else if (json.get() instanceof Json.Num real) {
            return PointValue.ofDouble(real.value());
        } else if (json.get() instanceof Json.Int whole) {
            return new PointValue.Int64(whole.value());
        } else if (json.get() instanceof Json.Bool flag) {
            return new PointValue.Bool(flag.value());
        }
        return json.get() instanceof Json.Str text ? new PointValue.Text(text.value()) : new PointValue.Missing();
    }

    static OptionalDouble number(Json.Obj in, String name) {
        Optional<Json> json = in.get(name);
        if (json.isPresent() && json.get() instanceof Json.Num real) {
            return OptionalDouble.of(real.value());
        }
        return json.isPresent() && json.get() instanceof Json.Int whole ? OptionalDouble.of((double) whole.value()) : OptionalDouble.empty();
    }

    static void put(Json.Builder out, String name, OptionalDouble number) {
        if (number.isPresent() && Double.isFinite(number.getAsDouble())) {
            out.put(name, number.getAsDouble());
        }
    }
}
