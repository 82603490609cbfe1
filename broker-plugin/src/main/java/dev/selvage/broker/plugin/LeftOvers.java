// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.publish.RetainedPublish;
import dev.selvage.broker.plugin.rules.Connections;
import dev.selvage.broker.plugin.rules.Presence;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;

/** After a restart: presences that still say "connected" though the broker that knew so is gone. */
final class LeftOvers {
    private static final Logger LOG = System.getLogger(LeftOvers.class.getName());

    private final Connections connections;
    private final Announcer announcer;
    private final Clock clock;

    LeftOvers(Connections connections, Announcer announcer, Clock clock) {
        this.connections = connections;
        this.announcer = announcer;
        this.clock = clock;
    }

    /** Says "disconnected" for every such device that has not come back meanwhile. */
    void correct() {
        var unused = Services.retainedMessageStore()
                .iterateAllRetainedMessages((context, message) -> correct(message))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.log(Level.WARNING, "could not correct old presences: {0}", failure);
                    }
                });
    }

    private void correct(RetainedPublish message) {
        boolean presence = Topics.parse(message.getTopic())
                .filter(address -> address.kind() == TopicKind.PRESENCE
                        && !connections.isLive(address.names().get(0)))
                .isPresent();
        if (!presence) {
            return;
        }
        try {
            Json.Obj old = JsonReader.readObject(
                    message.getPayload().map(Packets::bytes).orElseGet(() -> new byte[0]));
            if (old.text("state").filter("connected"::equals).isPresent()) {
                announcer.retain(message.getTopic(), gone(old).json());
            }
        } catch (JsonException e) {
            LOG.log(Level.WARNING, "{0} does not hold a presence: {1}", message.getTopic(), e.getMessage());
        }
    }

    private Presence gone(Json.Obj old) {
        return new Presence(
                false,
                old.integer("epoch").orElse(0L),
                old.text("listener").orElse("unknown"),
                "broker-restart",
                clock.instant());
    }
}
