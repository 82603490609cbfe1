// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.Reading;

/**
 * The times a recording covers, so that the second pass of a loop goes on where the first ended, one average row later:
 * the same file gives the same times in each run. Confined to one thread.
 */
final class Span {
    private long firstMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;
    private long rows;
    private long shiftMillis;
    private long previousMillis;

    /** The row at its time of this pass. */
    Recording.Row place(Recording.Row row) {
        long takenAtMillis = shift(row.takenAtMillis());
        firstMillis = Math.min(firstMillis, row.takenAtMillis());
        lastMillis = Math.max(lastMillis, row.takenAtMillis());
        rows++;
        previousMillis = takenAtMillis;
        return shiftMillis == 0 ? row : new Recording.Row(takenAtMillis, row.readings().stream().map(r -> moved(r, takenAtMillis)).toList(), row.line());
    }

    /** A time of the file as it is in this pass. */
    long shift(long takenAtMillis) {
        return takenAtMillis + shiftMillis;
    }

    /** The time of the row before. */
    long previousMillis() {
        return previousMillis;
    }

    /** From now on times are those of one more pass. */
    void nextPass() {
        long stepMillis = rows > 1 ? Math.max(1, (lastMillis - firstMillis) / (rows - 1)) : 1;
        shiftMillis += lastMillis - firstMillis + stepMillis;
        rows = 0;
    }

    private static Reading moved(Reading reading, long takenAtMillis) {
        return new Reading(reading.point(), reading.value(), reading.quality(), reading.reason(), takenAtMillis);
    }
}
