// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.node.NodeWatcher;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.LinkFormat;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.ServerMessageDeliverer;
import org.eclipse.californium.elements.config.Configuration;

/** The resources of one node, which no other node sees, and who observes them. */
final class NodeTree implements NodeWatcher {
    private final CoapResource root = new CoapResource("");
    private final Map<Part, List<Door>> doors = new EnumMap<>(Part.class);
    private final ServerMessageDeliverer deliverer;
    private final Node node;
    private final LongSupplier monotonicMillis;

    NodeTree(Node node, Configuration config, LongSupplier wallMillis, LongSupplier monotonicMillis) {
        this.node = node;
        this.monotonicMillis = monotonicMillis;
        SampleDoors samples = new SampleDoors(node, wallMillis);
        TaskDoors tasks = new TaskDoors(node, wallMillis);
        Door states = new Door("s", "selvage.s", samples::states, samples::post).observable();
        List<Door> each = node.wireNames.entrySet().stream()
                .map(point -> new Door(point.getValue(), "selvage.point", samples.state(point.getKey()), Door.Work.NONE).observable())
                .toList();
        each.forEach(states::add);
        Door desired = new Door("d", "selvage.d", samples::desired, Door.Work.NONE).observable();
        Door pending = new Door("t", "selvage.t", tasks::tasks, tasks::step).observable().withAnyChild();
        root.add(states, desired, pending,
                new Door("e", "selvage.e", Door.Work.NONE, tasks::event),
                new Door("f", "selvage.f", tasks::file, Door.Work.NONE).withAnyChild(),
                new Door("time", "selvage.time", tasks::time, Door.Work.NONE));
        Door core = new Door("core", "selvage.core", this::links, Door.Work.NONE);
        core.setVisible(false);
        root.add(new CoapResource(".well-known", false).add(core));
        doors.put(Part.STATES, Stream.concat(each.stream(), Stream.of(states)).toList());
        doors.put(Part.DESIRED, List.of(desired));
        doors.put(Part.TASKS, List.of(pending));
        // each node has an observe bookkeeping of its own, so the library's bound is one for each node; none is the gate's matter
        if (node.silenceMillis.isPresent()) {
            // one that sleeps is never waited for; that it is gone shows in its silence
            doors.values().stream().flatMap(List::stream).forEach(door -> door.setObserveType(CoAP.Type.NON));
        }
        Configuration own = new Configuration(config).set(CoapConfig.MAX_SERVER_OBSERVES, Math.max(1, node.limits.observers()));
        deliverer = new ServerMessageDeliverer(root, own);
    }

    /** The links of RFC 6690; a query such as {@code rt=…} selects, the one that names the device does not. */
    private CompletableFuture<Reply> links(Request request) throws Refusal {
        List<String> filter = request.getOptions().getUriQuery().stream().filter(query -> !query.startsWith(Asked.DEVICE + "=")).toList();
        if (filter.size() > 1) {
            throw new Refusal(Why.MALFORMED, "one query selects links");
        }
        byte[] links = LinkFormat.serialize(LinkFormat.getSubTree(root, filter)).getBytes(StandardCharsets.UTF_8);
        return CompletableFuture.completedFuture(Reply.content(MediaTypeRegistry.APPLICATION_LINK_FORMAT, links));
    }

    /** Takes a request of this node to its resource. */
    void deliver(Exchange exchange) {
        deliverer.deliverRequest(exchange);
    }

    @Override
    public void changed(Set<Part> parts) {
        if (node.isGone(monotonicMillis.getAsLong())) {
            forgetObservers();
        }
        parts.forEach(part -> doors.get(part).forEach(Door::changed));
    }

    /** How many observations it has. */
    int observers() {
        return doors.values().stream().flatMap(List::stream).mapToInt(Door::getObserverCount).sum();
    }

    /** Tells its observers nothing more: they are not who they were. */
    void forgetObservers() {
        doors.values().stream().flatMap(List::stream).forEach(Door::clearObserveRelations);
    }

    /** Tells its observers that it is gone. */
    void close() {
        doors.values().stream().flatMap(List::stream).forEach(door -> door.clearAndNotifyObserveRelations(ResponseCode.NOT_FOUND));
    }
}
