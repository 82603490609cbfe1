// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.payload.Format;
import java.util.List;
import java.util.Map;

/**
 * How one node speaks, by its profile.
 *
 * @param formats what it may send, and what it gets, the first one when it does not say
 * @param wireNames its short name of each point, by the point's name
 * @param sleepy whether it sleeps most of the time, so that nobody can tell it anything but in an answer
 */
public record NodeStyle(List<Format> formats, Map<String, String> wireNames, boolean sleepy) {
    public NodeStyle {
        formats = List.copyOf(formats);
        wireNames = Map.copyOf(wireNames);
    }
}
