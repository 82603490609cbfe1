// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import dev.selvage.protocol.Json;
import java.time.Instant;

/**
 * The payload of a device's {@code presence}: what the broker itself knows of the connection.
 *
 * @param epoch grows with every connection; a newer one is never overwritten by an older one's end
 * @param listener the broker's listener the device came in by
 * @param cause why it connected or went, such as {@code keep-alive-timeout}
 */
public record Presence(boolean connected, long epoch, String listener, String cause, Instant at) {
    /** As JSON. */
    public Json.Obj json() {
        return Json.object()
                .put("state", connected ? "connected" : "disconnected")
                .put("epoch", epoch)
                .put("listener", listener)
                .put("cause", cause)
                .put("t", at.toString())
                .build();
    }
}
