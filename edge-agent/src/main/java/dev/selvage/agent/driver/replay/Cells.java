// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line of a CSV file (RFC 4180, but a quoted cell ends with its line: a forgotten quote then costs one row and
 * not the rest of the file).
 *
 * @param delimiter between two cells
 * @param quote around a cell that holds delimiters; doubled it stands for itself
 */
record Cells(char delimiter, char quote) {
    /** The cells, unquoted, blanks around them removed. */
    List<String> of(String line) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (at <= line.length()) {
            int start = at;
            while (start < line.length() && line.charAt(start) == ' ' && delimiter != ' ') {
                start++;
            }
            boolean quoted = start < line.length() && line.charAt(start) == quote;
            int end = quoted ? endOfQuoted(line, start + 1) : start;
            int next = line.indexOf(delimiter, end);
            next = next < 0 ? line.length() : next;
            cells.add(quoted ? unquoted(line, start, end) : line.substring(start, next).strip());
            at = next + 1;
        }
        return cells;
    }

    /** Where the closing quote is; the line's end when there is none. */
    private int endOfQuoted(String line, int from) {
        int at = from;
        while (at < line.length()) {
            boolean doubled = at + 1 < line.length() && line.charAt(at + 1) == quote;
            if (line.charAt(at) == quote && !doubled) {
                return at;
            }
            at += line.charAt(at) == quote ? 2 : 1;
        }
        return line.length();
    }

    private String unquoted(String line, int start, int end) {
        String one = String.valueOf(quote);
        return line.substring(start + 1, Math.max(start + 1, Math.min(end, line.length()))).replace(one + one, one);
    }
}
