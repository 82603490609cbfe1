// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import dev.selvage.protocol.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the {@code config.xml} that HiveMQ reads: our limits in place of its open defaults. */
final class BrokerConfig {
    /** QoS 1 publishes a client may have unanswered: HiveMQ's 10 caps a client at ten per round trip; 64 keep it busy. */
    static final int RECEIVE_MAXIMUM = 64;
    /** Messages kept for a client that is away: a reconnecting fleet's first burst to its gateway fits. */
    static final int QUEUE_MESSAGES_MAX = 10_000;
    /** Live connections: what one process on one machine is meant for. */
    static final int CONNECTIONS_MAX = 5_000;
    /** A socket that says nothing is closed after this; a CONNECT takes milliseconds. */
    static final int NO_CONNECT_IDLE_MILLIS = 5_000;

    private BrokerConfig() {}

    /** Writes {@code config.xml} into {@code folder}, replacing an older one. */
    static void write(Path folder, String bindAddress, int port, boolean persistent) throws IOException {
        Files.writeString(folder.resolve("config.xml"), xml(bindAddress, port, persistent));
    }

    /** The whole document; {@code bindAddress} has been checked to be an address, so it needs no escaping. */
    static String xml(String bindAddress, int port, boolean persistent) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- Written at every start. Queued messages beyond the limit are discarded newest first: what was
                     accepted stays in order, and sync repairs the rest. Topic aliases are off: see mqtt-link. -->
                <hivemq xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                  <listeners>
                    <tcp-listener>
                      <port>%d</port>
                      <bind-address>%s</bind-address>
                      <name>loopback</name>
                    </tcp-listener>
                  </listeners>
                  <mqtt>
                    <queued-messages>
                      <max-queue-size>%d</max-queue-size>
                      <strategy>discard</strategy>
                    </queued-messages>
                    <quality-of-service><max-qos>1</max-qos></quality-of-service>
                    <topic-alias><enabled>false</enabled></topic-alias>
                    <session-expiry><max-interval>%d</max-interval></session-expiry>
                    <keep-alive>
                      <max-keep-alive>%d</max-keep-alive>
                      <allow-unlimited>false</allow-unlimited>
                    </keep-alive>
                    <packets><max-packet-size>%d</max-packet-size></packets>
                    <receive-maximum><server-receive-maximum>%d</server-receive-maximum></receive-maximum>
                  </mqtt>
                  <restrictions>
                    <max-connections>%d</max-connections>
                    <max-client-id-length>%d</max-client-id-length>
                    <max-topic-length>%d</max-topic-length>
                    <no-connect-idle-timeout>%d</no-connect-idle-timeout>
                  </restrictions>
                  <security>
                    <utf8-validation><enabled>true</enabled></utf8-validation>
                    <allow-empty-client-id><enabled>true</enabled></allow-empty-client-id>
                  </security>
                  <persistence><mode>%s</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """
                .formatted(
                        port,
                        bindAddress,
                        QUEUE_MESSAGES_MAX,
                        Limits.SESSION_EXPIRY_SECONDS_MAX,
                        Limits.KEEP_ALIVE_SECONDS_MAX,
                        Limits.PACKET_BYTES_MAX,
                        RECEIVE_MAXIMUM,
                        CONNECTIONS_MAX,
                        Limits.CLIENT_ID_BYTES_MAX,
                        Limits.TOPIC_BYTES_MAX,
                        NO_CONNECT_IDLE_MILLIS,
                        persistent ? "file" : "in-memory");
    }
}
