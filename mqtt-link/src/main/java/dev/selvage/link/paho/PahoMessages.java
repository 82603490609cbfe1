// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkEvent.Reply;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Turns our messages and settings into Paho's, and Paho's messages into ours. Stateless. */
final class PahoMessages {
    /** Messages the broker may have unacknowledged with us: bounds our inbox, and is ample for a batch per commit. */
    static final int RECEIVE_MAX = 64;

    private PahoMessages() {}

    static MqttConnectionOptions options(LinkSettings settings) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(settings.sessionExpirySeconds() == 0);
        options.setSessionExpiryInterval((long) settings.sessionExpirySeconds());
        options.setKeepAliveInterval(settings.keepAliveSeconds());
        options.setReceiveMaximum(RECEIVE_MAX);
        options.setMaximumPacketSize((long) Limits.PACKET_BYTES_MAX);
        options.setTopicAliasMaximum(0);
        options.setUseSubscriptionIdentifiers(false);
        options.setUserProperties(userProperties(settings.properties()));
        settings.will().ifPresent(will -> setWill(options, will, settings.willDelaySeconds()));
        return options;
    }

    private static void setWill(MqttConnectionOptions options, OutMessage will, int delaySeconds) {
        MqttMessage message = message(will);
        MqttProperties properties = message.getProperties();
        properties.setWillDelayInterval((long) delaySeconds);
        options.setWill(will.topic(), message);
        options.setWillMessageProperties(properties);
    }

    static MqttMessage message(OutMessage out) {
        MqttProperties properties = new MqttProperties();
        if (out.expirySeconds() > 0) {
            properties.setMessageExpiryInterval((long) out.expirySeconds());
        }
        out.responseTopic().ifPresent(properties::setResponseTopic);
        out.correlation().ifPresent(properties::setCorrelationData);
        properties.setUserProperties(userProperties(out.properties()));
        return new MqttMessage(out.payload(), out.qos(), out.retained(), properties);
    }

    /**
     * The PUBLISH packet's size in bytes. Encodes it once more than needed, so that what cannot be encoded fails here
     * and not in Paho's sender, where it would cost the connection.
     */
    static int packetBytes(String topic, MqttMessage message) throws MqttException {
        MqttPublish packet = new MqttPublish(topic, message, message.getProperties());
        return packet.getHeader().length + packet.getPayload().length;
    }

    static Received received(String topic, MqttMessage message, long ticket) {
        MqttProperties properties = message.getProperties();
        Map<String, String> user = new LinkedHashMap<>();
        for (UserProperty property : properties.getUserProperties()) {
            user.put(property.getKey(), property.getValue());
        }
        Reply reply = new Reply(
                Optional.ofNullable(properties.getResponseTopic()), Optional.ofNullable(properties.getCorrelationData()));
        return new Received(topic, message.getPayload(), message.getQos(), message.isRetained(), reply, user, ticket);
    }

    private static List<UserProperty> userProperties(Map<String, String> properties) {
        return properties.entrySet().stream().map(e -> new UserProperty(e.getKey(), e.getValue())).toList();
    }
}
