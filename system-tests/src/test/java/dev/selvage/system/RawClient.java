// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A client of somebody else's making: it sends any bytes it is told to, and keeps what it receives. */
final class RawClient implements AutoCloseable {
    private static final long WAIT_MILLIS = 60_000;

    /** A message as it came. */
    record Message(String topic, byte[] payload) {}

    private final MqttAsyncClient client;
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();

    private RawClient(int port, String clientId) throws MqttException {
        client = new MqttAsyncClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
        client.setCallback(new Keeper());
    }

    /** Connects; an empty client id makes a watcher. */
    static RawClient connect(int port, String clientId) throws MqttException {
        RawClient made = new RawClient(port, clientId);
        made.client.connect(new MqttConnectionOptions()).waitForCompletion(WAIT_MILLIS);
        return made;
    }

    void subscribe(String filter) throws MqttException {
        client.subscribe(filter, 1).waitForCompletion(WAIT_MILLIS);
    }

    void publish(String topic, byte[] payload) throws MqttException {
        client.publish(topic, new MqttMessage(payload, 1, false, new MqttProperties())).waitForCompletion(WAIT_MILLIS);
    }

    /** Waits for a message that fits and drops those before it. */
    Message await(String what, long seconds, Predicate<Message> fits) throws Exception {
        List<Message> found = new ArrayList<>();
        Eventually.is(what, seconds, () -> {
            Message next = received.poll(1, TimeUnit.MILLISECONDS);
            while (next != null && !fits.test(next)) {
                next = received.poll();
            }
            return next != null && found.add(next);
        });
        return found.get(0);
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnect().waitForCompletion(WAIT_MILLIS);
        }
        client.close(true);
    }

    private final class Keeper implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(new Message(topic, message.getPayload()));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
