// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

/** What a hit, a false alarm and a miss are worth to whom, as NAB defines it. */
public enum NabProfile {
    STANDARD(1, 0.11, 1),
    /** For those whom a false alarm costs more. */
    LOW_FP(1, 0.22, 1),
    /** For those whom a miss costs more. */
    LOW_FN(1, 0.11, 2);

    final double hit;
    final double falseAlarm;
    final double miss;

    NabProfile(double hit, double falseAlarm, double miss) {
        this.hit = hit;
        this.falseAlarm = falseAlarm;
        this.miss = miss;
    }
}
