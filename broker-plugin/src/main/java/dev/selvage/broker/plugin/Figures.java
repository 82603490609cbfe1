// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import dev.selvage.protocol.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The broker's own figures, read from HiveMQ's metric registry under names of ours. */
final class Figures {
    private static final String DROPPED = "com.hivemq.messages.dropped.count";

    /** Ours to HiveMQ's. A name that a later HiveMQ does not know is left out. */
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("connections", "com.hivemq.networking.connections.current");
        NAMES.put("sessions", "com.hivemq.sessions.overall.current");
        NAMES.put("subscriptions", "com.hivemq.subscriptions.overall.current");
        NAMES.put("messagesIn", "com.hivemq.messages.incoming.publish.count");
        NAMES.put("messagesOut", "com.hivemq.messages.outgoing.publish.count");
        NAMES.put("bytesIn", "com.hivemq.networking.bytes.read.total");
        NAMES.put("bytesOut", "com.hivemq.networking.bytes.write.total");
        NAMES.put("retained", "com.hivemq.messages.retained.current");
        NAMES.put("dropped", DROPPED);
    }

    private final MetricRegistry registry;

    Figures(MetricRegistry registry) {
        this.registry = registry;
    }

    /** The document for {@code sv1/_broker/metrics}. */
    Json.Obj document(Instant now) {
        Json.Builder document = Json.object();
        NAMES.forEach((ours, theirs) -> value(theirs).ifPresent(v -> document.put(ours, v.longValue())));
        return document.put("t", now.toString()).build();
    }

    /** Messages dropped since the start, because a queue was full or expired, or a QoS 0 channel was slow. */
    long dropped() {
        return value(DROPPED).map(Number::longValue).orElse(0L);
    }

    private Optional<Number> value(String name) {
        Metric metric = registry.getMetrics().get(name);
        if (metric instanceof Counter counter) {
            return Optional.of(counter.getCount());
        }
        return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
                ? Optional.of(number)
                : Optional.empty();
    }
}
