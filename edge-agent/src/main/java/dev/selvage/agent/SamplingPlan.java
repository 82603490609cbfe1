// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Sampler;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.Sampling;
import dev.selvage.protocol.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a device's driver has to do.
 *
 * @param bindings each point's address
 * @param everyMillis each point's period, {@link Sampler#PUSHED} where the driver offers it
 */
record SamplingPlan(Map<String, Json.Obj> bindings, Map<String, Long> everyMillis) {
    /** Of all points but those that live in the replica alone. */
    static SamplingPlan of(Device device) {
        Map<String, Json.Obj> bindings = new LinkedHashMap<>();
        Map<String, Long> everyMillis = new LinkedHashMap<>();
        device.points().stream().filter(point -> !point.isStored()).forEach(point -> {
            bindings.put(point.name(), point.bind());
            everyMillis.put(point.name(), point.timing().sampling() instanceof Sampling.Periodic periodic ? periodic.everyMillis() : Sampler.PUSHED);
        });
        return new SamplingPlan(bindings, everyMillis);
    }
}
