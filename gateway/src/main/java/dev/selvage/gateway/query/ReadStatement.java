// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at the text of a statement before SQLite sees it: exactly one statement, and one that reads. The file is
 * opened read-only besides; this check is for what happens while SQLite merely compiles. {@code EXPLAIN PRAGMA
 * hard_heap_limit=1} takes effect for the whole process, and of two statements JDBC silently drops the second.
 * Not thread-safe; one object reads one text.
 */
final class ReadStatement {
    /** Longest statement, in characters: people and dashboards write less, and a parser's work stays small. */
    static final int CHARS_MAX = 16 * 1024;
    /** EXPLAIN QUERY PLAN SELECT: no more words are needed to know what a statement does. */
    private static final int WORDS_MAX = 4;
    private static final Set<String> READS = Set.of("SELECT", "WITH", "VALUES");
    /**
     * Functions that the JDBC library adds to SQLite and that heed neither the limit on a value's length nor a request
     * to stop: {@code padl('x', 2000000000)} is gigabytes and minutes. They cannot be replaced by others of the name.
     */
    private static final Set<String> REFUSED_NAMES =
            Set.of("REPLICATE", "PADL", "PADR", "PADC", "STRFILTER", "CHARINDEX");
    private static final String HINT = "send one SELECT, WITH, VALUES or EXPLAIN; change things by task.submit or desired.set";

    private final String sql;
    private final List<String> words = new ArrayList<>();
    private int at;

    private ReadStatement(String sql) {
        this.sql = sql;
    }

    /** Throws {@link RefusedException} unless {@code sql} is one statement that starts like a reading one. */
    static void check(String sql) throws RefusedException {
        if (sql.length() > CHARS_MAX) {
            throw new RefusedException(QueryDesk.TOO_BIG, "a statement of " + sql.length() + " characters; at most "
                    + CHARS_MAX + " are read", "shorten the statement");
        }
        if (sql.indexOf('\0') >= 0) {
            throw new RefusedException(QueryDesk.BAD_SQL, "a NUL character in the statement", "remove it");
        }
        new ReadStatement(sql).check();
    }

    private void check() throws RefusedException {
        boolean ended = false;
        while (skipToToken()) {
            if (sql.charAt(at) == ';') {
                ended = true;
                at++;
            } else if (ended) {
                throw new RefusedException(QueryDesk.READ_ONLY, "more than one statement", HINT);
            } else {
                skipToken();
            }
        }
        int verb = words.isEmpty() || !words.get(0).equals("EXPLAIN") ? 0 : afterExplain();
        if (verb >= words.size() || !READS.contains(words.get(verb))) {
            String found = words.isEmpty() ? "nothing" : String.join(" ", words.subList(0, Math.min(verb + 1, words.size())));
            throw new RefusedException(QueryDesk.READ_ONLY, "only reading is served here, not " + Printable.of(found), HINT);
        }
    }

    private int afterExplain() {
        return words.size() > 2 && words.get(1).equals("QUERY") && words.get(2).equals("PLAN") ? 3 : 1;
    }

    /** Moves past blanks and comments; false at the end of the text. */
    private boolean skipToToken() {
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = endOf("\n", at);
            } else if (sql.startsWith("/*", at)) {
                at = endOf("*/", at + 2);
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipToken() throws RefusedException {
        char c = sql.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
            // A doubled quote reads as two neighbouring strings, which ends at the same place.
            int from = at;
            at = endOf(String.valueOf(c), at + 1);
            quoted(from);
        } else if (c == '[') {
            int from = at;
            at = endOf("]", at + 1);
            quoted(from);
        } else if (Character.isLetterOrDigit(c) || c == '_') {
            int from = at;
            while (at < sql.length() && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
                at++;
            }
            String word = sql.substring(from, at).toUpperCase(Locale.ROOT);
            refuseName(word);
            note(word);
        } else {
            at++;
            note("\"" + c + "\"");
        }
    }

    /** A function may be called by a quoted name, but not by a string. */
    private void quoted(int from) throws RefusedException {
        if (sql.charAt(from) != '\'' && at - from > 2) {
            refuseName(sql.substring(from + 1, at - 1).toUpperCase(Locale.ROOT));
        }
        note("a quoted text");
    }

    private static void refuseName(String upper) throws RefusedException {
        if (REFUSED_NAMES.contains(upper)) {
            throw new RefusedException(QueryDesk.READ_ONLY, upper.toLowerCase(Locale.ROOT) + "() is not served here",
                    "use printf or substr; a column cannot be named like that");
        }
    }

    private void note(String word) {
        if (words.size() < WORDS_MAX) {
            words.add(word);
        }
    }

    private int endOf(String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }
}
