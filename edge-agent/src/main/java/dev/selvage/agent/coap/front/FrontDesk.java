// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.key.KeyRing;
import dev.selvage.agent.coap.key.KeyWatch;
import dev.selvage.agent.coap.node.NodeCard;
import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.coap.node.NodeWatcher;
import dev.selvage.agent.coap.payload.Format;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.driver.DriverException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.Outbox;
import org.eclipse.californium.core.network.ExtendedCoapStackFactory;
import org.eclipse.californium.core.network.stack.CoapStack;
import org.eclipse.californium.core.server.MessageDeliverer;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.util.DaemonThreadFactory;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.Filter;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;

/** One CoAP server, which all nodes with the same addresses and keys share. Thread-safe. */
final class FrontDesk {
    /** How soon a new key holds: sooner than a person has flashed the node, and a few file times to ask for. */
    private static final long KEYS_LOOK_MILLIS = 1_000;
    private static final System.Logger LOG = System.getLogger(FrontDesk.class.getName());

    private final FrontSettings settings;
    private final Callers callers;
    private final KeyWatch keys;
    private final Configuration config = configuration();
    private final CoapServer server;
    private final ScheduledExecutorService timer = ExecutorsUtil.newScheduledThreadPool(1, new DaemonThreadFactory("coap-timer#"));

    /** Opens its ports; throws when one is taken or a key file is wrong. */
    FrontDesk(FrontSettings settings) throws DriverException {
        this.settings = settings;
        this.keys = new KeyWatch(settings.files());
        this.callers = new Callers(keys::ring, settings.mode());
        List<CoapEndpoint> endpoints = new ArrayList<>();
        this.server = new CoapServer(config);
        server.setMessageDeliverer(deliverer());
        if (settings.files().any()) {
            DTLSConnector connector = Dtls.connector(settings.secure(), settings.files(), keys::ring, config);
            endpoints.add(endpoint(connector));
            // ends with the timer, which the server stops
            ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(() -> lookAtKeys(connector), KEYS_LOOK_MILLIS, KEYS_LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (settings.mode() != FrontSettings.Plain.OFF) {
            endpoints.add(endpoint(new UDPConnector(settings.plain(), config)));
        }
        endpoints.forEach(server::addEndpoint);
        open(endpoints);
        LOG.log(System.Logger.Level.INFO, "coap: open on " + endpoints.stream().map(endpoint -> endpoint.getUri().toString()).toList());
    }

    /** Each by itself, since the server would only log which one cannot be opened. */
    private void open(List<CoapEndpoint> endpoints) throws DriverException {
        // daemons, so that a driver that hangs cannot keep the process alive
        server.setExecutors(
                ExecutorsUtil.newScheduledThreadPool(1, new DaemonThreadFactory("coap-main#")),
                timer,
                false);
        for (CoapEndpoint endpoint : endpoints) {
            try {
                endpoint.start();
            } catch (IOException e) {
                server.destroy();
                throw new DriverException("driver \"coap\" cannot open " + endpoint.getUri() + " (" + e.getMessage()
                        + "): set port or plainPort to one that is free", e);
            }
        }
        server.start();
    }

    /** Takes over what the key files say now: who is known no more, or by another key, loses his session and what he observes. */
    private void lookAtKeys(DTLSConnector connector) {
        try {
            keys.look().ifPresent(before -> {
                Filter<Principal> changed = peer -> isAnother(before, peer);
                // each session has its turn on a thread of the connector; nothing needs to wait for that
                Future<Void> unused = connector.startTerminateConnectionsForPrincipal(changed);
                LOG.log(System.Logger.Level.INFO, "coap: the key files have changed and hold from now on");
            });
        } catch (RuntimeException e) {
            // the top of the timer's thread: a look that fails is made again
            LOG.log(System.Logger.Level.ERROR, "coap: cannot take over changed keys", e);
        }
    }

    private boolean isAnother(KeyRing before, Principal peer) {
        if (keys.ring().provesAlike(before, peer)) {
            return false;
        }
        before.device(peer).flatMap(callers::find).ifPresent(seat -> seat.tree().forgetObservers());
        return true;
    }

    /** The settings it was opened with. */
    FrontSettings settings() {
        return settings;
    }

    /** Gives a node its place; throws when another one has it. */
    String join(NodeDesk desk, NodeStyle style) throws DriverException {
        AtomicReference<NodeWatcher> tree = new AtomicReference<>(NodeWatcher.NONE);
        NodeCard card = desk.attach(parts -> tree.get().changed(parts));
        Node node = new Node(card, desk, style, monotonicMillis());
        NodeTree resources = new NodeTree(node, config, System::currentTimeMillis, FrontDesk::monotonicMillis);
        if (!callers.add(new Callers.Seat(node, resources))) {
            throw new DriverException("driver \"coap\" has a node " + card.device() + " already, or " + FrontLimits.NODES_MAX + " others");
        }
        tree.set(resources);
        return node.id();
    }

    /** Takes a node's place away and tells those who observe it. */
    void leave(String device) {
        callers.find(device).ifPresent(seat -> seat.tree().close());
        callers.remove(device);
    }

    boolean isEmpty() {
        return callers.isEmpty();
    }

    /** Closes the ports. */
    void close() {
        server.destroy();
    }

    /** The address that it has in fact, for a port that was given as 0. */
    Optional<InetSocketAddress> address(boolean secure) {
        return server.getEndpoints().stream()
                .filter(endpoint -> endpoint.getUri().getScheme().equals(secure ? "coaps" : "coap"))
                .map(endpoint -> endpoint.getAddress())
                .findFirst();
    }

    /** What a node has open, for tests and figures. */
    Optional<Callers.Seat> seat(String device) {
        return callers.find(device);
    }

    private MessageDeliverer deliverer() {
        return new MessageDeliverer() {
            @Override
            public void deliverRequest(Exchange exchange) {
                try {
                    callers.of(exchange.getRequest()).tree().deliver(exchange);
                } catch (Refusal refusal) {
                    exchange.sendResponse(Reply.refusal(refusal));
                }
            }

            @Override
            public void deliverResponse(Exchange exchange, Response response) {
                exchange.getRequest().setResponse(response);
            }
        };
    }

    private static long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private CoapEndpoint endpoint(Connector connector) {
        return CoapEndpoint.builder()
                .setConfiguration(config)
                .setConnector(connector)
                .setCoapStackFactory(new Gated())
                .build();
    }

    /** Makes stacks with a gate. */
    private final class Gated implements ExtendedCoapStackFactory {
        @Override
        public CoapStack createCoapStack(
                String protocol, String tag, Configuration used, EndpointContextMatcher matcher, Outbox outbox, Object custom) {
            return new GateStack(outbox, used, matcher, callers, FrontDesk::monotonicMillis);
        }

        @Override
        @SuppressWarnings("deprecation") // the interface still has it; the endpoint calls the other one
        public CoapStack createCoapStack(String protocol, String tag, Configuration used, Outbox outbox, Object custom) {
            throw new UnsupportedOperationException("the stack needs its matcher");
        }
    }

    /** What differs from Californium's own values, and why. No file of properties is read or written. */
    private static Configuration configuration() {
        LibraryLog.quiet();
        Configuration config = new Configuration(CoapConfig.DEFINITIONS, SystemConfig.DEFINITIONS, UdpConfig.DEFINITIONS, DtlsConfig.DEFINITIONS);
        config.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, Format.BODY_BYTES_MAX)
                .set(CoapConfig.BLOCKWISE_STATUS_LIFETIME, FrontLimits.TRANSFER_IDLE_MILLIS, TimeUnit.MILLISECONDS)
                .set(CoapConfig.MAX_ACTIVE_PEERS, FrontLimits.SESSIONS_MAX)
                // repeated messages are known by peer, each with a bound, so that one busy peer pushes out only its own
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                // an observer that never confirms is found out with every tenth notification
                .set(CoapConfig.NOTIFICATION_CHECK_INTERVAL_COUNT, 10)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        Dtls.configure(config);
        return config;
    }
}
