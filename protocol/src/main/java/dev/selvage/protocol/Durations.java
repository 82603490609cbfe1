// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as files write them: a whole number and {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,8})(ms|s|m|h|d)");

    private Durations() {}

    /** The milliseconds; empty when the text is no duration. At most 999,999,999 days, which fits. */
    public static OptionalLong millis(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? OptionalLong.of(Long.parseLong(form.group(1)) * millisOf(form.group(2)))
                : OptionalLong.empty();
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

    /** The shortest text for a duration, in the largest unit that divides it. */
    public static String text(long millis) {
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            if (millis != 0 && millis % millisOf(unit) == 0) {
                return millis / millisOf(unit) + unit;
            }
        }
        return millis + "ms";
    }
}
