// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names one node may use: those of its points, alone or behind its own device id, {@code node-1/t}, {@code node-1:t},
 * {@code urn:dev:…:node-1/t}. Another device in front is foreign; anything else is not in the profile.
 */
public final class OwnNames implements Naming {
    /** A device in front of a name: everything up to the last separator. */
    private static final Pattern BEHIND_DEVICE = Pattern.compile("(?:urn:dev:(?:[^:]+:)+)?([^:/]+)[:/](.*)");

    private final String device;
    private final Map<String, String> points;

    /** The names of that device: what it calls a point on the wire, and the point. */
    public OwnNames(String device, Map<String, String> points) {
        this.device = device;
        this.points = Map.copyOf(points);
    }

    @Override
    public String resolve(String full) throws Refusal {
        Optional<String> plain = Optional.ofNullable(points.get(full));
        if (plain.isPresent()) {
            return plain.get();
        }
        Matcher matcher = BEHIND_DEVICE.matcher(full);
        if (!matcher.matches()) {
            throw new Refusal(Why.OUTSIDE_PROFILE, "no point \"" + full + "\" in the profile; it has " + String.join(", ", points.keySet()));
        }
        if (!matcher.group(1).equals(device)) {
            throw new Refusal(Why.FOREIGN, "\"" + full + "\" is a name of another device; this one is " + device);
        }
        return Optional.ofNullable(points.get(matcher.group(2)))
                .orElseThrow(() -> new Refusal(Why.OUTSIDE_PROFILE, "no point \"" + matcher.group(2) + "\" in the profile"));
    }
}
