// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Outcome;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.OutMessage;
import dev.selvage.link.paho.ConnectionOwner.Handshake;
import dev.selvage.protocol.Limits;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * One Paho client with memory persistence, used for one connection attempt and then thrown away: Paho's reconnecting
 * is where it loses its way. Methods are called from the link's thread only; callbacks come from Paho's threads and
 * hand over to the {@link ConnectionOwner}.
 */
final class PahoConnection implements MqttCallback {
    private static final System.Logger LOG = System.getLogger(PahoConnection.class.getName());
    /** Messages handed over but not yet delivered; QoS 0 knows no receive maximum, so this also holds those back. */
    private static final int BACKLOG_MAX = 64;
    /** How often a held-back callback thread looks whether its connection is still wanted. */
    private static final long BACKLOG_LOOK_MILLIS = 100;
    /** MQTT 5, 3.2.2.3.3: what a CONNACK without a receive maximum means. */
    private static final int RECEIVE_MAX_DEFAULT = 65_535;
    /** Paho needs some 0.3 s from TCP connect to CONNECT; see {@link LinkSocket}. */
    private static final long SETTLE_MILLIS_MAX = 500;
    /** Threads end within milliseconds of a closed socket; longer ones are swept up at the next end. */
    private static final long THREADS_END_MILLIS_MAX = 200;

    private final int number;
    private final ConnectionOwner owner;
    private final MqttAsyncClient client;
    private final LinkSockets sockets = new LinkSockets();
    private final PingClock ping = new PingClock();
    private final Semaphore backlog = new Semaphore(BACKLOG_MAX);
    private boolean goneAtLastLook;
    private volatile boolean dead;

    /** Prepares a connection; throws when Paho cannot use the address or the client id. */
    PahoConnection(int number, LinkSettings settings, String clientId, ConnectionOwner owner) throws MqttException {
        this.number = number;
        this.owner = owner;
        String address = settings.broker().toString().replaceFirst("^mqtt:", "tcp:");
        client = new MqttAsyncClient(address, clientId, new MemoryPersistence(), ping, null);
        client.setManualAcks(true);
        client.setCallback(this);
    }

    /** Begins to connect; the outcome comes as {@link ConnectionOwner#onAccepted} or {@link ConnectionOwner#onDown}. */
    void start(LinkSettings settings, long timeoutMillis) throws MqttException {
        MqttConnectionOptions options = PahoMessages.options(settings);
        options.setSocketFactory(sockets);
        options.setConnectionTimeout((int) Math.max(1, TimeUnit.MILLISECONDS.toSeconds(timeoutMillis)));
        client.connect(options, this, then(this::connected, this::failed));
    }

    /** Subscribes all filters with QoS 1 in one packet; Paho's overloads with a listener overflow the stack. */
    void subscribe(List<String> filters) {
        try {
            int[] qos = new int[filters.size()];
            Arrays.fill(qos, 1);
            client.subscribe(
                    filters.toArray(String[]::new), qos, this, then(token -> subscribed(filters, token), this::failed));
        } catch (MqttException e) {
            failed(e);
        } catch (IllegalArgumentException e) {
            owner.onDown(number, Cause.REFUSED, "A topic filter of " + filters + " is malformed: " + Reasons.text(e));
        }
    }

    /** Publishes; {@link ConnectionOwner#onSettled} follows unless the connection is killed before. */
    void publish(long sequence, OutMessage out, int packetBytesMax) {
        try {
            MqttMessage message = PahoMessages.message(out);
            int bytes = PahoMessages.packetBytes(out.topic(), message);
            if (bytes > packetBytesMax) {
                settle(sequence, Outcome.REFUSED, "The packet has " + bytes + " bytes; at most " + packetBytesMax + " pass");
                return;
            }
            // Paho fails what is in flight in no order, and only with the connection: whoever ends that gives all back.
            client.publish(out.topic(), message, this, then(token -> acknowledged(sequence, token), this::failed));
        } catch (MqttException e) {
            settle(sequence, Outcome.RETRY, Reasons.text(e));
        } catch (IllegalArgumentException e) {
            settle(sequence, Outcome.REFUSED, "The message cannot be encoded: " + Reasons.text(e));
        }
    }

    /** Sends the PUBACK of a received message. Where that fails the connection ends: the message comes again on the next, and until then the broker may send nothing more. */
    void acknowledge(int messageId, int qos) {
        try {
            client.messageArrivedComplete(messageId, qos);
        } catch (MqttException e) {
            failed(e);
        }
    }

    /** Says that one arrived message was handed on. */
    void delivered() {
        backlog.release();
    }

    /** True while Paho believes in the connection. */
    boolean isConnected() {
        return client.isConnected();
    }

    /** True when Paho gave the connection up before the last call and has not told so since. */
    boolean isForgotten() {
        boolean before = goneAtLastLook;
        goneAtLastLook = !client.isConnected();
        return before && goneAtLastLook;
    }

    /** The clock of keep-alive. */
    PingClock ping() {
        return ping;
    }

    /** Sends DISCONNECT behind everything that waits to be sent, and waits at most {@code millisMax} for it. */
    void disconnect(long millisMax) {
        try {
            client.disconnect(0).waitForCompletion(millisMax);
        } catch (MqttException e) {
            LOG.log(Level.DEBUG, "DISCONNECT not sent: {0}", Reasons.text(e));
        }
    }

    /**
     * Ends everything without a DISCONNECT. The socket goes first and Paho's threads find out by themselves: its own
     * forced disconnect forgets the tokens that others wait for, so it only comes for what is left.
     */
    void kill(PahoThreads threads) {
        dead = true;
        try {
            sockets.close();
            sockets.awaitSettled(SETTLE_MILLIS_MAX);
            threads.awaitOthers(THREADS_END_MILLIS_MAX);
            client.disconnectForcibly(0, 1, false);
            client.close(true);
            threads.interruptOthers();
            threads.awaitOthers(THREADS_END_MILLIS_MAX);
        } catch (IOException | MqttException e) {
            LOG.log(Level.DEBUG, "Closing an MQTT connection: {0}", Reasons.text(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connected(IMqttToken token) {
        Optional<MqttProperties> granted = Optional.ofNullable(token.getResponseProperties());
        int receiveMax = granted.map(MqttProperties::getReceiveMaximum).orElse(RECEIVE_MAX_DEFAULT);
        long packetMax = granted.map(MqttProperties::getMaximumPacketSize).orElse((long) Limits.PACKET_BYTES_MAX);
        // Paho holds what it sends against what we receive at most; so the smaller of both binds.
        int packetBytesMax = (int) Math.min(packetMax, Limits.PACKET_BYTES_MAX);
        ping.start();
        owner.onAccepted(number, new Handshake(token.getSessionPresent(), receiveMax, packetBytesMax,
                granted.map(MqttProperties::getAssignedClientIdentifier)));
    }

    private void failed(Throwable failure) {
        sockets.settle();
        owner.onDown(number, Reasons.brokerCode(failure).map(Reasons::cause).orElse(Cause.NETWORK), Reasons.text(failure));
    }

    private void subscribed(List<String> filters, IMqttToken token) {
        int[] codes = Optional.ofNullable(token.getReasonCodes()).orElseGet(() -> new int[0]);
        for (int i = 0; i < codes.length && i < filters.size(); i++) {
            if (codes[i] >= Reasons.FAILURE) {
                owner.onDown(number, Cause.REFUSED, "The broker refused the subscription to " + filters.get(i) + ": "
                        + Reasons.text(codes[i], Optional.empty()));
                return;
            }
        }
        owner.onSubscribed(number);
    }

    /** Paho calls a refused PUBACK a success; the truth is in the reason codes. QoS 0 has none. */
    private void acknowledged(long sequence, IMqttToken token) {
        int code = Arrays.stream(Optional.ofNullable(token.getReasonCodes()).orElseGet(() -> new int[0])).findFirst().orElse(0);
        Optional<String> says = Optional.ofNullable(token.getResponseProperties()).map(MqttProperties::getReasonString);
        settle(sequence, Reasons.outcome(code), code == 0 ? "" : Reasons.text(code, says));
    }

    private void settle(long sequence, Outcome outcome, String reason) {
        owner.onSettled(number, sequence, outcome, reason);
    }

    private static MqttActionListener then(Consumer<IMqttToken> success, Consumer<Throwable> failure) {
        return new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                success.accept(token);
            }

            @Override
            public void onFailure(IMqttToken token, Throwable exception) {
                failure.accept(exception);
            }
        };
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) throws InterruptedException {
        while (!dead) {
            if (backlog.tryAcquire(BACKLOG_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                owner.onArrived(number, topic, message);
                return;
            }
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        Optional<MqttException> failure = Optional.ofNullable(response.getException());
        if (failure.isPresent()) {
            failed(failure.get());
        } else {
            int code = response.getReturnCode();
            owner.onDown(number, Reasons.cause(code), "The broker closed the connection: "
                    + Reasons.text(code, Optional.ofNullable(response.getReasonString())));
        }
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        LOG.log(Level.DEBUG, "Paho: {0}", Reasons.text(exception));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // Each publish has its own listener; this second report of the same adds nothing.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // The connect call has its own listener.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // Extended authentication is not used; the connect watchdog ends a broker that insists.
    }
}
