// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.score;

/** What a hit, a false alarm and a miss are worth to whom, as NAB defines it. */
public enum NabProfile {
    STANDARD("standard", 1, 0.11, 1),
    /** For those whom a false alarm costs more. */
    LOW_FP("lowFp", 1, 0.22, 1),
    /** For those whom a miss costs more. */
    LOW_FN("lowFn", 1, 0.11, 2);

    private final String label;
    final double hit;
    final double falseAlarm;
    final double miss;

    NabProfile(String label, double hit, double falseAlarm, double miss) {
        this.label = label;
        this.hit = hit;
        this.falseAlarm = falseAlarm;
        this.miss = miss;
    }

    /** As figures name it. */
    public String label() {
        return label;
    }
}
