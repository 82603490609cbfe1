// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.shard.Place;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Retention;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What a gateway is started with.
 *
 * @param id its name on {@code sv1/<site>/_gw/<id>} and in version vectors
 * @param broker {@code mqtt://host:port}
 * @param dataFolder holds the merged store
 * @param shards how many files the merged store has, 1 to {@link Place#SHARDS_MAX}; fixed when they are first made
 * @param history how much of it the merged store keeps
 */
public record GatewaySettings(String id, SiteId site, URI broker, Path dataFolder, int shards, Retention history) {
    /** A year and a month: this summer can be held against the last. */
    public static final int HISTORY_DAYS_DEFAULT = 400;
    /** 16 GiB: some 180 million samples. */
    public static final int HISTORY_MEGABYTES_DEFAULT = 16_384;

    public GatewaySettings {
        if (shards < 1 || shards > Place.SHARDS_MAX) {
            throw new IllegalArgumentException("--shards " + shards + " is out of range; use 1 to " + Place.SHARDS_MAX);
        }
    }

    /** A gateway with one file and the usual history. */
    public GatewaySettings(String id, SiteId site, URI broker, Path dataFolder) {
        this(id, site, broker, dataFolder, 1, Retention.of(HISTORY_DAYS_DEFAULT, HISTORY_MEGABYTES_DEFAULT));
    }

    /** The merged store's files. */
    public List<Path> store() {
        return Place.all(shards).stream().map(place -> dataFolder.resolve(place.fileName())).toList();
    }
}
