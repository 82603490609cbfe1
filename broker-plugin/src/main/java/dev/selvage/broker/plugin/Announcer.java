// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import dev.selvage.protocol.Json;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/** Publishes what the broker itself has to say: retained JSON, past our own gates. Never blocks. */
final class Announcer {
    private static final Logger LOG = System.getLogger(Announcer.class.getName());

    /** Publishes {@code document} as the topic's retained message; a failure is logged, the next one replaces it. */
    void retain(String topic, Json.Obj document) {
        var unused = Services.publishService()
                .publish(Builders.publish()
                        .topic(topic)
                        .qos(Qos.AT_LEAST_ONCE)
                        .retain(true)
                        .payload(ByteBuffer.wrap(document.bytes()))
                        .build())
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.log(Level.WARNING, "could not publish {0}: {1}", topic, failure);
                    }
                });
    }
}
