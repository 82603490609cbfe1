// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the constants of this package are written in files: lower case, with hyphens. */
public final class Named {
    private Named() {}

    /** The word for a constant: {@code DEVICE_WINS} is {@code device-wins}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of that word. */
    public static <E extends Enum<E>> Optional<E> of(Class<E> family, String word) {
        return Arrays.stream(family.getEnumConstants()).filter(c -> word(c).equals(word)).findFirst();
    }
}
