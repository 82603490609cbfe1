// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The last lines that this process has logged, of all its agents. Thread-safe. */
final class LogRing extends Handler {
    /** What a person reads of a log. */
    static final int LINES_MAX = 1_000;
    /** Longer lines are cut: the ring is never more than 2 MB. */
    static final int LINE_CHARS_MAX = 1_000;

    private final Deque<String> lines = new ArrayDeque<>();
    private final SimpleFormatter form = new SimpleFormatter();

    private LogRing() {}

    /** The one of this process, which begins to listen when it is first asked for. */
    static LogRing ofProcess() {
        return OfProcess.RING;
    }

    /** Made when it is needed. */
    private static final class OfProcess {
        static final LogRing RING = new LogRing();

        static {
            Logger.getLogger("").addHandler(RING);
        }
    }

    @Override
    public void publish(LogRecord line) {
        String text = form.format(line).strip();
        synchronized (lines) {
            if (lines.size() == LINES_MAX) {
                lines.remove();
            }
            lines.add(text.length() > LINE_CHARS_MAX ? text.substring(0, LINE_CHARS_MAX) + "…" : text);
        }
    }

    /** The last so many, oldest first. */
    List<String> last(int count) {
        synchronized (lines) {
            return lines.stream().skip(Math.max(0, lines.size() - count)).toList();
        }
    }

    @Override
    public void flush() {
        // nothing is buffered
    }

    @Override
    public void close() {
        // nothing is open
    }
}
