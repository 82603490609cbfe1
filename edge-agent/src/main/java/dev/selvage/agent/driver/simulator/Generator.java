// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import dev.selvage.protocol.PointValue;

/** Makes the values of one simulated point. Confined to the driver's thread; one call is one step. */
@FunctionalInterface
interface Generator {
    /** The value at that wall clock time, milliseconds since 1970. */
    PointValue next(long nowMillis);
}
