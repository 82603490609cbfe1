// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.protocol.Json;
import java.util.OptionalDouble;

/** Numbers in JSON, whichever way they are written: 2 and 2.0 are the same threshold. */
public final class Numbers {
    private Numbers() {}

    /** The number of that name; empty when absent or of another kind. */
    public static OptionalDouble of(Json.Obj object, String name) {
        return object.get(name).map(Numbers::of).orElse(OptionalDouble.empty());
    }

    /** The value, if it is a number. */
    public static OptionalDouble of(Json value) {
        if (value instanceof Json.Num n) {
            return OptionalDouble.of(n.value());
        }
        return value instanceof Json.Int i ? OptionalDouble.of((double) i.value()) : OptionalDouble.empty();
    }
}
