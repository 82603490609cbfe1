// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import dev.selvage.protocol.Printable;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which known name a writer meant. */
public final class Spelling {
    /** Longest name compared: the cost grows with the square. */
    private static final int CHARS_MAX = 64;

    private Spelling() {}

    /** {@code ; did you mean "x"?}, or the known names when there are few, or nothing. */
    public static String hint(String wrong, Collection<String> known) {
        Optional<String> best = known.stream()
                .filter(k -> wrong.length() <= CHARS_MAX && distance(wrong, k) <= farthest(wrong))
                .min(Comparator.<String>comparingInt(k -> wrong.equalsIgnoreCase(k) ? 0 : 1).thenComparingInt(k -> distance(wrong, k)));
        if (best.isPresent()) {
            return "; did you mean \"" + Printable.of(best.get()) + "\"?";
        }
        return known.isEmpty() || known.size() > 24 ? "" : "; known: " + Printable.of(String.join(", ", known));
    }

    /** One slip in a short word, more in a long one; a single letter could mean anything. */
    private static int farthest(String wrong) {
        return wrong.length() < 2 ? 0 : Math.max(1, wrong.length() / 3);
    }

    /** Edits (insert, delete, replace, swap neighbours) from one word to the other. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = Math.min(i, j) == 0 ? Math.max(i, j) : step(a, b, d, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(String a, String b, int[][] d, int i, int j) {
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
