// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as operators write them: a whole number and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
final class Spans {
    /** Ten years: what is meant to take longer is a mistake. */
    static final long MILLIS_MAX = 3_650L * 86_400_000;
    /** What a reader is told. */
    static final String HINT = "use a whole number and ms, s, m, h or d, such as 30s or 2h, at most 3650d";
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,11})(ms|s|m|h|d)");
    private static final String[] UNITS = {"d", "h", "m", "s"};

    private Spans() {}

    /** The milliseconds; empty when the text is no duration, or more than {@link #MILLIS_MAX}. */
    static OptionalLong millis(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return OptionalLong.empty();
        }
        long count = Long.parseLong(form.group(1));
        long unit = millisOf(form.group(2));
        return count <= MILLIS_MAX / unit ? OptionalLong.of(count * unit) : OptionalLong.empty();
    }

    /** The duration in the largest unit that divides it. */
    static String text(long millis) {
        for (String unit : UNITS) {
            if (millis != 0 && millis % millisOf(unit) == 0) {
                return millis / millisOf(unit) + unit;
            }
        }
        return millis + "ms";
    }

    private static long millisOf(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }
}
