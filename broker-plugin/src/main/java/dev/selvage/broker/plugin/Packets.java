// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import dev.selvage.broker.plugin.rules.Publication;
import java.nio.ByteBuffer;

/** HiveMQ's packets as the values our rules look at. */
final class Packets {
    private Packets() {}

    static Publication publication(PublishPacket packet) {
        return new Publication(
                packet.getTopic(),
                packet.getQos().getQosNumber(),
                packet.getRetain(),
                packet.getPayload().map(Packets::bytes).orElseGet(() -> new byte[0]),
                packet.getResponseTopic(),
                packet.getUserProperties().asList().size());
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }
}
