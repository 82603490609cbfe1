// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.cli.terminal.MessageLine;
import dev.selvage.cli.terminal.PointTable;
import dev.selvage.link.LinkEvent.Received;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Shows points as they arrive: a table that is drawn anew in place on a terminal, one line per message elsewhere, or
 * nothing. For one thread.
 */
public final class LiveView {
    /** A person reads no faster, and each drawing costs the terminal. */
    private static final long REDRAW_MILLIS = 500;
    /** Where the terminal does not say how high it is. */
    private static final int LINES_DEFAULT = 24;
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private enum Way {
        TABLE,
        LINES,
        QUIET
    }

    private final PrintWriter out;
    private final Way way;
    private final int linesMax;
    private final PointTable points = new PointTable();
    private final MessageLine lines = new MessageLine(ZoneId.systemDefault());
    private int drawn;
    private long drawnAtMillis;

    private LiveView(PrintWriter out, Way way, int linesMax) {
        this.out = out;
        this.way = way;
        this.linesMax = linesMax;
    }

    /** A table on a terminal, lines in a pipe, nothing when {@code quiet}. */
    public static LiveView onThisTerminal(PrintWriter out, boolean quiet) {
        if (quiet) {
            return new LiveView(out, Way.QUIET, 0);
        }
        boolean isTerminal = Optional.ofNullable(System.console()).isPresent();
        return isTerminal ? table(out, terminalLines(System.getenv().getOrDefault("LINES", ""))) : lines(out);
    }

    static LiveView table(PrintWriter out, int terminalLines) {
        return new LiveView(out, Way.TABLE, Math.max(4, terminalLines - 2));
    }

    static LiveView lines(PrintWriter out) {
        return new LiveView(out, Way.LINES, 0);
    }

    static int terminalLines(String text) {
        return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : LINES_DEFAULT;
    }

    /** Takes a message; true when it told a point's state. */
    boolean take(Received message, Instant now) {
        boolean isState = points.take(message, now);
        if (isState && way == Way.LINES) {
            out.println(lines.text(message, now));
        }
        return isState;
    }

    /** Draws the table if it is time to. */
    void draw(Instant now) {
        long nowMillis = now.toEpochMilli();
        if (way != Way.TABLE || points.size() == 0 || nowMillis - drawnAtMillis < REDRAW_MILLIS) {
            return;
        }
        List<String> table = points.lines(now, linesMax);
        StringBuilder text = new StringBuilder(drawn > 0 ? "\033[" + drawn + "A" : "");
        table.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        out.print(text.append(CLEAR_BELOW));
        out.flush();
        drawn = table.size();
        drawnAtMillis = nowMillis;
    }

    /** Says something above the next drawing. */
    void say(String line) {
        out.println(line);
        drawn = 0;
    }
}
