// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.key.KeyRing;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.californium.core.coap.Request;

/** The nodes of a front desk, and which of them a request comes from. Thread-safe. */
final class Callers {
    /** A node and its resources. */
    record Seat(Node node, NodeTree tree) {}

    private final Map<String, Seat> byDevice = new ConcurrentHashMap<>();
    private final Supplier<KeyRing> keys;
    private final FrontSettings.Plain plain;

    Callers(Supplier<KeyRing> keys, FrontSettings.Plain plain) {
        this.keys = keys;
        this.plain = plain;
    }

    /** Gives a node its place; false when there is one of that name, or no place is left. */
    boolean add(Seat seat) {
        return byDevice.size() < FrontLimits.NODES_MAX && byDevice.putIfAbsent(seat.node().id(), seat) == null;
    }

    void remove(String device) {
        byDevice.remove(device);
    }

    Optional<Seat> find(String device) {
        return Optional.ofNullable(byDevice.get(device));
    }

    boolean isEmpty() {
        return byDevice.isEmpty();
    }

    /** The node that asks; refuses who is nobody here. */
    Seat of(Request request) throws Refusal {
        Optional<Principal> peer = Optional.ofNullable(request.getSourceContext().getPeerIdentity());
        String device = peer.isPresent()
                ? keys.get().device(peer.get()).orElseThrow(() -> new Refusal(Why.UNKNOWN_NODE, "your key or certificate names no device"))
                : plainDevice(request);
        if (Asked.device(request.getOptions()).filter(said -> !said.equals(device)).isPresent()) {
            throw new Refusal(Why.FOREIGN, "your key says that you are " + device + ", whatever d says");
        }
        return Optional.ofNullable(byDevice.get(device))
                .orElseThrow(() -> new Refusal(Why.UNKNOWN_NODE, "no device \"" + device + "\" runs here"));
    }

    private String plainDevice(Request request) throws Refusal {
        if (!isLocal(request.getSourceContext().getPeerAddress()) && plain != FrontSettings.Plain.LAB) {
            throw new Refusal(Why.UNKNOWN_NODE, "coap is for this machine only; use coaps");
        }
        return Asked.device(request.getOptions()).orElseThrow(() -> new Refusal(Why.UNKNOWN_NODE, "without DTLS say who you are: ?d=<device>"));
    }

    static boolean isLocal(InetSocketAddress peer) {
        return peer.getAddress().isLoopbackAddress();
    }
}
