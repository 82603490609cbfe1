// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import java.util.regex.Pattern;

/** The one rule for names that appear as a topic level: {@code [a-z0-9][a-z0-9-]{0,62}}. */
final class Ids {
    private static final Pattern PATTERN = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private Ids() {}

    static boolean isValid(String text) {
        return PATTERN.matcher(text).matches();
    }

    static String check(String what, String text) {
        if (!isValid(text)) {
            throw new IllegalArgumentException(
                    what + " \"" + Printable.of(text) + "\" must match [a-z0-9][a-z0-9-]{0,62}");
        }
        return text;
    }
}
