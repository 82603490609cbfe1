// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

/** Foreign text made safe for one log line or one terminal line: no control characters, bounded length. */
public final class Printable {
    private static final int CHARS_MAX = 200;

    private Printable() {}

    /** Returns {@code text} with control characters as {@code \}{@code uXXXX}, cut at 200 characters. */
    public static String of(String text) {
        return of(text, CHARS_MAX);
    }

    /** The same, cut at {@code charsMax} characters: for lines that are long of themselves. */
    public static String of(String text, int charsMax) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), charsMax) + 16);
        for (int i = 0; i < text.length() && out.length() < charsMax; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '\u2028' || c == '\u2029') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return text.length() > charsMax ? out + "…" : out.toString();
    }
}
