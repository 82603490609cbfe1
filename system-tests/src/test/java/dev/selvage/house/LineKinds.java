// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

import java.util.BitSet;

/**
 * Which lines of a Java source hold code and which hold comment. A line with both counts as code and as comment.
 */
final class LineKinds {
    private final BitSet code = new BitSet();
    private final BitSet comment = new BitSet();
    private final StringBuilder commentText = new StringBuilder();
    private final String text;
    private int at;
    private int line = 1;

    private LineKinds(String text) {
        this.text = text;
    }

    static LineKinds of(String text) {
        LineKinds kinds = new LineKinds(text);
        while (kinds.at < text.length()) {
            kinds.step();
        }
        return kinds;
    }

    int codeLines() {
        return code.cardinality();
    }

    int commentLines() {
        return comment.cardinality();
    }

    /** The source with everything but comments blanked, so that line numbers stay. */
    String commentText() {
        return commentText.toString();
    }

    private void step() {
        if (text.startsWith("//", at)) {
            takeComment(endOf("\n", at));
        } else if (text.startsWith("/*", at)) {
            takeComment(endOf("*/", at + 2) + 2);
        } else if (text.startsWith("\"\"\"", at)) {
            takeCode(endOfLiteral("\"\"\"", at + 3));
        } else if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
            takeCode(endOfLiteral(text.substring(at, at + 1), at + 1));
        } else {
            takeCode(at + 1);
        }
    }

    private void takeComment(int end) {
        take(end, comment, true);
    }

    private void takeCode(int end) {
        take(end, code, false);
    }

    private void take(int end, BitSet kind, boolean keepsText) {
        for (int stop = Math.min(end, text.length()); at < stop; at++) {
            char c = text.charAt(at);
            commentText.append(c == '\n' || keepsText ? c : ' ');
            if (c == '\n') {
                line++;
            } else if (!Character.isWhitespace(c)) {
                kind.set(line);
            }
        }
    }

    private int endOf(String mark, int from) {
        int end = text.indexOf(mark, from);
        return end < 0 ? text.length() : end;
    }

    private int endOfLiteral(String quote, int from) {
        int i = from;
        while (i < text.length() && !text.startsWith(quote, i)) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i + quote.length();
    }
}
