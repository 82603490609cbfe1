// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

/**
 * What becomes of single readings.
 *
 * @param each every reading is worth a report, changed or not; the throttle still holds
 * @param summary what stands for the good readings since the last report; only numbers have another one than the last
 * @param expireMillis a value that no reading has confirmed for this long is stale; 0 is never
 */
public record ReadingRules(boolean each, Summary summary, long expireMillis) {
    /** The last reading counts, for as long as there is no other. */
    public static final ReadingRules LATEST = new ReadingRules(false, Summary.LAST, 0);

    public ReadingRules {
        if (expireMillis < 0) {
            throw new IllegalArgumentException("a value expires after 0 ms (never) or more, not " + expireMillis);
        }
    }
}
