// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;

/**
 * One value as it came from a driver.
 *
 * @param reason why the quality is not good; empty when it is
 * @param takenAtMillis wall clock of the device, milliseconds since 1970
 */
public record Reading(String point, PointValue value, Quality quality, String reason, long takenAtMillis) {
    /** A good reading. */
    public static Reading good(String point, PointValue value, long takenAtMillis) {
        return new Reading(point, value, Quality.GOOD, "", takenAtMillis);
    }

    /** A failed reading. */
    public static Reading bad(String point, String reason, long takenAtMillis) {
        return new Reading(point, new PointValue.Missing(), Quality.BAD, reason, takenAtMillis);
    }
}
