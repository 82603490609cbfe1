// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Counts what was refused, by act and reason, and remembers the last one. Thread-safe. */
public final class Denials {
    /** What a client was doing when it was refused. */
    public enum Act {
        CONNECT("connect"),
        PUBLISH("publish"),
        SUBSCRIBE("subscribe");

        private final String wire;

        Act(String wire) {
            this.wire = wire;
        }
    }

    private final Map<Act, Map<Reason, Long>> counts = new EnumMap<>(Act.class);
    private Optional<Json.Obj> last = Optional.empty();
    private boolean changed = true;

    /** Counts one; {@code topic} is the client id's, topic's or filter's text, foreign and unchecked. */
    public synchronized void count(Act act, Reason reason, String clientId, String topic, Instant now) {
        counts.computeIfAbsent(act, a -> new EnumMap<>(Reason.class)).merge(reason, 1L, Long::sum);
        last = Optional.of(Json.object()
                .put("client", Printable.of(clientId))
                .put("topic", Printable.of(topic))
                .put("reason", reason.code())
                .put("t", now.toString())
                .build());
        changed = true;
    }

    /** The document for {@code sv1/_broker/denied}, if it differs from the one handed out before. */
    public synchronized Optional<Json.Obj> changed() {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        Json.Builder document = Json.object();
        for (Act act : Act.values()) {
            Json.Builder byReason = Json.object();
            counts.getOrDefault(act, Map.of()).forEach((reason, n) -> byReason.put(reason.code(), n));
            document.put(act.wire, byReason.build());
        }
        last.ifPresent(l -> document.put("last", l));
        return Optional.of(document.build());
    }
}
