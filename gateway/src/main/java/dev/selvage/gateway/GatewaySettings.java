// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.protocol.SiteId;
import java.net.URI;
import java.nio.file.Path;

/**
 * What a gateway is started with.
 *
 * @param id its name on {@code sv1/<site>/_gw/<id>} and in version vectors
 * @param broker {@code mqtt://host:port}
 * @param dataFolder holds the merged store
 */
public record GatewaySettings(String id, SiteId site, URI broker, Path dataFolder) {
    /** File name of the merged store inside the data folder. */
    public static final String STORE = "merged.db";

    /** The merged store's file. */
    public Path store() {
        return dataFolder.resolve(STORE);
    }
}
