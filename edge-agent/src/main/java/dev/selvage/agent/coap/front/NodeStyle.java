// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.payload.Format;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How one node speaks, by its profile.
 *
 * @param formats what it may send, and what it gets, the first one when it does not say
 * @param wireNames its short name of each point, by the point's name
 * @param silenceMillis of a node that sleeps: how long it may be silent before nobody tells it anything more; empty for one that is awake
 */
public record NodeStyle(List<Format> formats, Map<String, String> wireNames, OptionalLong silenceMillis) {
    public NodeStyle {
        formats = List.copyOf(formats);
        wireNames = Map.copyOf(wireNames);
    }
}
