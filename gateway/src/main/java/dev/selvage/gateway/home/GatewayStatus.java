// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.home;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.time.Instant;
import java.util.Optional;

/**
 * What a gateway says of itself on its {@code status}.
 *
 * @param online false when it is gone, or its Will says so
 * @param home the epoch in which it is home; empty when it is not
 * @param reason for people
 */
public record GatewayStatus(boolean online, Optional<Long> home, String reason) {
    /** Beyond it a number is no longer exact in every JSON reader, and no site has so many homes. */
    static final long EPOCH_MAX = 1L << 53;

    /** It is there, and the home. */
    public static GatewayStatus home(long epoch) {
        return new GatewayStatus(true, Optional.of(epoch), "running");
    }

    /** It is there, and answers nobody. */
    public static GatewayStatus standby(String why) {
        return new GatewayStatus(true, Optional.empty(), why);
    }

    /** It is gone. */
    public static GatewayStatus offline(String why) {
        return new GatewayStatus(false, Optional.empty(), why);
    }

    /** The payload of the topic. */
    public byte[] bytes(long nowWallMillis) {
        Json.Builder out = Json.object()
                .put("state", online ? "online" : "offline")
                .put("since", Instant.ofEpochMilli(nowWallMillis).toString())
                .put("reason", reason);
        if (online) {
            out.put("role", home.isPresent() ? "home" : "standby");
        }
        home.ifPresent(epoch -> out.put("epoch", epoch));
        return out.build().bytes();
    }

    /** Reads another's; whatever is no status of a home says that there is none, as an empty payload does. */
    public static GatewayStatus read(byte[] payload) {
        try {
            Json.Obj status = JsonReader.readObject(payload);
            boolean online = status.text("state").orElse("").equals("online");
            boolean home = online && status.text("role").orElse("").equals("home");
            Optional<Long> epoch = status.integer("epoch").filter(e -> home && e > 0 && e <= EPOCH_MAX);
            return new GatewayStatus(online, epoch, status.text("reason").orElse(""));
        } catch (JsonException e) {
            return offline("malformed: " + e.getMessage());
        }
    }
}
