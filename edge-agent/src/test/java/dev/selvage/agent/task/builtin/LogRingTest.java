// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogRingTest {
    private final LogRing ring = LogRing.ofProcess();

    private void line(String text) {
        ring.publish(new LogRecord(Level.INFO, text));
    }

    @Test
    void theOldestGivesWay() {
        for (int i = 0; i < LogRing.LINES_MAX + 10; i++) {
            line("line " + i);
        }
        assertEquals(LogRing.LINES_MAX, ring.last(Integer.MAX_VALUE).size());
        assertTrue(ring.last(2).get(1).endsWith("line " + (LogRing.LINES_MAX + 9)), ring.last(2)::toString);
        assertEquals(List.of(), ring.last(0));
    }

    @Test
    void aLongLineIsCut() {
        line("x".repeat(2 * LogRing.LINE_CHARS_MAX));
        assertEquals(LogRing.LINE_CHARS_MAX + 1, ring.last(1).get(0).length());
    }
}
