// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/**
 * When a reading is published.
 *
 * @param when on change, or each reading
 * @param deadband smallest absolute change that counts; 0 for any
 * @param deadbandPct smallest change in percent of the last report that counts; 0 for any
 * @param minMillis shortest time between reports; 0 for none
 * @param maxMillis heartbeat: longest time between reports
 * @param agg what stands for the readings between two reports
 */
public record Report(When when, double deadband, double deadbandPct, long minMillis, long maxMillis, Aggregate agg) {
    /** What triggers a report, besides the heartbeat. */
    public enum When {
        CHANGE,
        ALWAYS
    }

    /** What stands for several readings. */
    public enum Aggregate {
        LAST,
        MEAN,
        MIN,
        MAX,
        RMS
    }
}
