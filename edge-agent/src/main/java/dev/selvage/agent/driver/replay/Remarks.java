// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.Tally;
import dev.selvage.protocol.Printable;
import java.lang.System.Logger.Level;

/** What is told about a recording while it plays: the first broken rows one by one, odd times once, sums at the end and on metrics. Confined to one thread. */
final class Remarks {
    /** Broken rows told one by one: enough to see what is wrong, too few to fill a log. */
    static final int TOLD_MAX = 10;
    private static final String PLAYED = "rowsPlayed";
    private static final String LEFT_OUT = "rowsLeftOut";
    private static final System.Logger LOG = System.getLogger(Remarks.class.getName());

    private final String file;
    private final Tally tally;
    private long rows;
    private long broken;
    private boolean toldBackwards;
    private boolean toldSame;

    Remarks(String file, Tally tally) {
        this.file = Printable.of(file);
        this.tally = tally;
        tally.add(PLAYED, 0);
        tally.add(LEFT_OUT, 0);
    }

    /** A row that is played; told when its time is not after that of the row before. */
    void row(long line, long previousMillis, long takenAtMillis) {
        if (rows > 0 && takenAtMillis < previousMillis && !toldBackwards) {
            toldBackwards = true;
            LOG.log(Level.WARNING, file + ":" + line + ": the time goes backwards; this is told once");
        } else if (rows > 0 && takenAtMillis == previousMillis && !toldSame) {
            toldSame = true;
            LOG.log(Level.WARNING, file + ":" + line + ": the same time as in the row before: the later row counts; this is told once");
        }
        rows++;
        tally.add(PLAYED, 1);
    }

    /** A row that cannot be played. */
    void broken(long line, String why) {
        broken++;
        tally.add(LEFT_OUT, 1);
        if (broken <= TOLD_MAX) {
            LOG.log(Level.WARNING, file + ":" + line + ": " + Printable.of(why) + "; the row is left out"
                    + (broken == TOLD_MAX ? "; further ones are only counted" : ""));
        }
    }

    /** Something about the whole recording. */
    void say(Level level, String what) {
        LOG.log(level, file + ": " + what + ", " + rows + " rows played, " + broken + " left out");
    }

    /** Rows played so far, in all passes. */
    long rows() {
        return rows;
    }

    /** Rows left out so far. */
    long broken() {
        return broken;
    }
}
