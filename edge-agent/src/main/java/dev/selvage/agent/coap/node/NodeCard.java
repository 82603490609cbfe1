// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import dev.selvage.protocol.DeviceId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who a node is; the same for as long as its driver lives.
 *
 * @param device its id, which must be the DTLS principal's
 * @param points the points of its profile by name
 * @param files the bytes of a model or profile by name, for {@code /f/…}; called on a CoAP thread, so answer from memory
 *     or a local file
 * @param limits what its profile allows it
 */
public record NodeCard(DeviceId device, Map<String, NodePoint> points, Function<String, Optional<byte[]>> files, NodeLimits limits) {
    public NodeCard {
        points = Map.copyOf(points);
    }
}
