// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a link needs to know of its broker and of itself.
 *
 * @param broker {@code mqtt://host:port} (or {@code tcp://}); TLS comes with certificates
 * @param clientId empty lets the broker choose one
 * @param subscriptions filters subscribed with QoS 1 after every connect
 * @param will published by the broker when the connection breaks
 * @param willDelaySeconds how long the broker waits with the Will
 * @param keepAliveSeconds longest silence before the broker counts us as gone
 * @param sessionExpirySeconds how long the broker keeps our session; 0 ends it with the connection
 * @param properties user properties of the CONNECT packet
 */
public record LinkSettings(
        URI broker,
        String clientId,
        List<String> subscriptions,
        Optional<OutMessage> will,
        int willDelaySeconds,
        int keepAliveSeconds,
        int sessionExpirySeconds,
        Map<String, String> properties) {
    public LinkSettings {
        subscriptions = List.copyOf(subscriptions);
        properties = Map.copyOf(properties);
    }
}
