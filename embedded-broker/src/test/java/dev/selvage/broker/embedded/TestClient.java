// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** A bare Paho client that gives back what the broker answered. */
final class TestClient implements AutoCloseable {
    static final long WAIT_MILLIS = 60_000;

    /** Paho prints stack traces when a broker ends a connection, which is what many of these tests provoke. */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    static {
        PAHO.setLevel(Level.OFF);
    }

    record Received(String topic, String payload, boolean retained) {}

    private final MqttAsyncClient client;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> disconnects = new LinkedBlockingQueue<>();

    private TestClient(int port, String clientId) throws MqttException {
        client = new MqttAsyncClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
        client.setCallback(new Callback());
    }

    static TestClient connect(int port, String clientId) throws MqttException {
        return connect(port, clientId, options -> {});
    }

    static TestClient connect(int port, String clientId, Consumer<MqttConnectionOptions> more) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        more.accept(options);
        TestClient client = new TestClient(port, clientId);
        client.client.connect(options).waitForCompletion(WAIT_MILLIS);
        return client;
    }

    static Consumer<MqttConnectionOptions> property(String name, String value) {
        return options -> options.setUserProperties(List.of(new UserProperty(name, value)));
    }

    static Consumer<MqttConnectionOptions> will(String topic, boolean retained, String payload) {
        return options -> {
            MqttMessage will = message(1, retained, payload);
            options.setWill(topic, will);
        };
    }

    /** The reason code of the PUBACK. */
    int publish(String topic, int qos, boolean retained, String payload) throws MqttException {
        return publish(topic, message(qos, retained, payload));
    }

    int publish(String topic, MqttMessage message) throws MqttException {
        return code(client.publish(topic, message));
    }

    int request(String topic, String responseTopic) throws MqttException {
        MqttMessage message = message(1, false, "{}");
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic(responseTopic);
        message.setProperties(properties);
        return publish(topic, message);
    }

    int subscribe(String filter) throws MqttException {
        return code(client.subscribe(filter, 1));
    }

    private static int code(IMqttToken token) {
        try {
            token.waitForCompletion(WAIT_MILLIS);
            int[] codes = token.getReasonCodes();
            return codes == null || codes.length == 0 ? 0 : codes[0];
        } catch (MqttException e) {
            return e.getReasonCode();
        }
    }

    /** Waits for a message that fits, dropping others. */
    Received await(String what, Predicate<Received> fits) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
        StringBuilder seen = new StringBuilder();
        while (System.nanoTime() < deadline) {
            Received next = received.poll(100, TimeUnit.MILLISECONDS);
            if (next != null) {
                if (fits.test(next)) {
                    return next;
                }
                seen.append(next).append('\n');
            }
        }
        throw new AssertionError("never came: " + what + "; seen:\n" + seen);
    }

    Received await(String topic) throws InterruptedException {
        return await(topic, r -> r.topic().equals(topic));
    }

    /** The reason code of the broker's DISCONNECT. */
    int awaitDisconnect() throws InterruptedException {
        Integer code = disconnects.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (code == null) {
            throw new AssertionError("the broker did not disconnect");
        }
        return code;
    }

    boolean connected() {
        return client.isConnected();
    }

    /** Leaves without DISCONNECT, as a pulled cable does once the broker notices. */
    void drop() throws MqttException {
        client.disconnectForcibly(0, 0, false);
        client.close(true);
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnect().waitForCompletion(WAIT_MILLIS);
        }
        client.close(true);
    }

    private static MqttMessage message(int qos, boolean retained, String payload) {
        return new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), qos, retained, new MqttProperties());
    }

    private final class Callback implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(new Received(
                    topic, new String(message.getPayload(), StandardCharsets.UTF_8), message.isRetained()));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            disconnects.add(response.getReturnCode());
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            disconnects.add(exception.getReasonCode());
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // The token's own answer is what tests look at.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // connect() has waited for it.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // No extended authentication here.
        }
    }
}
