// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.Json;
import java.util.Map;

/** Makes drivers of one kind; found by {@link java.util.ServiceLoader}, so heavy drivers can be jars of their own. */
public interface DriverFactory {
    /** The name a profile uses in {@code driver: {use: …}}. */
    String name();

    /**
     * Opens a driver after checking every setting and binding. Called again, with the same, for a driver that hangs.
     *
     * @param settings the profile's {@code driver} object, parameters resolved
     * @param bindings each point's {@code bind} object by point name
     * @param around the same for each opening, too
     * @throws DriverException naming the setting or the point that is wrong and what would be right
     */
    Driver open(Json.Obj settings, Map<String, Json.Obj> bindings, Surroundings around) throws DriverException;
}
