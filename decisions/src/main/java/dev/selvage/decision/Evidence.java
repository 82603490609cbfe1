// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.protocol.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that a decision goes by, beside its policy, its model's file and the situation.
 *
 * @param wallMillis for people; nothing is decided by it
 * @param clockMillis a clock that never jumps, which all spans are measured by
 * @param inputs in the order of the policy
 * @param points that conditions watch and that are written, by name; without those that were never read
 * @param failed writes that the device refused since the last decision, with the reason
 * @param baseline state of a streaming model, see {@link dev.selvage.decision.model.Model#state}
 */
public record Evidence(
        long wallMillis,
        long clockMillis,
        List<Input> inputs,
        Map<String, PointReading> points,
        Map<String, String> failed,
        Optional<Json.Obj> baseline) {
    public Evidence {
        inputs = List.copyOf(inputs);
        points = Collections.unmodifiableMap(new LinkedHashMap<>(points));
        failed = Collections.unmodifiableMap(new TreeMap<>(failed));
    }

    /** The input of that name. */
    Optional<Input> input(String as) {
        for (Input input : inputs) {
            if (input.as().equals(as)) {
                return Optional.of(input);
            }
        }
        return Optional.empty();
    }
}
