// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import java.util.Arrays;
import java.util.Optional;

/** Takes what we have written ourselves out of a stored document: each member must be there, and of its kind. */
final class Stored {
    private Stored() {}

    static String text(Fields in, String name) {
        return in.must(name, in.text(name), "");
    }

    static long number(Fields in, String name) {
        return in.must(name, in.whole(name, Long.MIN_VALUE, Long.MAX_VALUE), 1L);
    }

    static int integer(Fields in, String name) {
        return in.must(name, in.integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE), 1);
    }

    static <E extends Enum<E>> E constant(Fields in, String name, Class<E> of) {
        return in.must(name, maybe(in, name, of), of.getEnumConstants()[0]);
    }

    static <E extends Enum<E>> Optional<E> maybe(Fields in, String name, Class<E> of) {
        return in.text(name).flatMap(text -> {
            Optional<E> found = Arrays.stream(of.getEnumConstants()).filter(value -> value.name().equals(text)).findFirst();
            if (found.isEmpty()) {
                in.fault(name, "\"" + text + "\" is unknown", "it was written by a newer program");
            }
            return found;
        });
    }
}
