// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.TopicKind;
import dev.selvage.protocol.Topics;
import dev.selvage.task.Facts;
import dev.selvage.task.Fleet;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * The site's devices as tasks see them: what each can do and what is known of it, from its retained topics. Whether it is
 * connected the broker tells; while this gateway itself has no broker nobody's absence counts. Confined to the tasks' thread.
 */
final class TaskFleet implements Fleet {
    /** As many as the gateway has in its view. */
    private static final int DEVICES_MAX = dev.selvage.gateway.fleet.Fleet.DEVICES_MAX;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final BiFunction<String, String, Optional<String>> points;
    private final Map<String, Known> devices = new TreeMap<>();
    /** What selectors ask, made when it is asked for and kept until something changes. */
    private final Map<String, Facts> facts = new HashMap<>();
    /** When the gateway could see again who is there. */
    private long seesSinceMillis = UNKNOWN;

    /**
     * One device.
     *
     * @param idempotent its task types that may be done twice
     * @param awaySinceMillis when it went; {@link #UNKNOWN} for nobody knows, 0 for it is there
     */
    private record Known(Set<String> capabilities, Set<String> idempotent, Map<String, String> about, Map<String, String> figures,
            long awaySinceMillis) {
        static final Known NOTHING = new Known(Set.of(), Set.of(), Map.of(), Map.of(), UNKNOWN);

        /** All that the broker had kept of it was taken back. */
        boolean isForgotten() {
            return capabilities.isEmpty() && awaySinceMillis == UNKNOWN;
        }

        Known away(long sinceMillis) {
            return new Known(capabilities, idempotent, about, figures, sinceMillis);
        }

        Known figures(Map<String, String> next) {
            return new Known(capabilities, idempotent, about, next, awaySinceMillis);
        }
    }

    /** @param points looks up a point's value: device and point; empty when there is none */
    TaskFleet(BiFunction<String, String, Optional<String>> points) {
        this.points = points;
    }

    /** The broker is there, or gone: then it is not known who is there. */
    void sees(boolean broker, long nowMillis) {
        seesSinceMillis = broker ? nowMillis : UNKNOWN;
        if (!broker) {
            devices.replaceAll((name, known) -> known.away(UNKNOWN));
            facts.clear();
        }
    }

    /** Takes in a message; gives the device when it has come, gone, or can do other things than before. */
    Optional<String> heard(Topics.Address address, byte[] payload, long nowMillis) {
        String name = address.names().get(0);
        Optional<Known> before = Optional.ofNullable(devices.get(name));
        try {
            Json.Obj body = payload.length == 0 ? Json.object().build() : JsonReader.readObject(payload);
            Known after = after(before.orElse(Known.NOTHING), address.kind(), body, nowMillis);
            if (before.isEmpty() && devices.size() >= DEVICES_MAX) {
                return Optional.empty();
            }
            if (payload.length == 0 && after.isForgotten()) {
                devices.remove(name);
            } else {
                devices.put(name, after);
            }
            facts.remove(name);
            boolean moved = before.map(Known::awaySinceMillis).orElse(UNKNOWN) != after.awaySinceMillis();
            return moved || address.kind() == TopicKind.ABOUT ? Optional.of(name) : Optional.empty();
        } catch (JsonException e) {
            // the gateway's own view counts it
            return Optional.empty();
        }
    }

    private static Known after(Known known, TopicKind kind, Json.Obj body, long nowMillis) {
        String state = body.text("state").orElse("");
        return switch (kind) {
            case ABOUT -> about(known, body);
            case METRICS -> known.figures(figures(body));
            case PRESENCE -> known.away(state.equals("connected") ? 0 : state.isEmpty() ? UNKNOWN : since(body, "t", nowMillis));
            case STATUS -> status(known, state, nowMillis);
            default -> known;
        };
    }

    /** A goodbye is told before the broker sees the end of the connection; and a broker without our plugin tells no presence. */
    private static Known status(Known known, String state, long nowMillis) {
        if (state.equals("offline") && known.awaySinceMillis() == 0) {
            return known.away(nowMillis);
        }
        return state.equals("online") && known.awaySinceMillis() == UNKNOWN ? known.away(0) : known;
    }

    private static long since(Json.Obj body, String member, long nowMillis) {
        try {
            return Math.min(nowMillis, body.text(member).map(text -> Instant.parse(text).toEpochMilli()).orElse(nowMillis));
        } catch (DateTimeException e) {
            return nowMillis;
        }
    }

    private static Known about(Known known, Json.Obj about) {
        Set<String> capabilities = new TreeSet<>();
        Set<String> idempotent = new HashSet<>();
        about.object("tasks").map(Json.Obj::members).orElse(Map.of()).forEach((type, rules) -> {
            capabilities.add(type);
            if (rules instanceof Json.Obj of) {
                of.integer("version").ifPresent(version -> capabilities.add(type + "@" + version));
                of.get("idempotent").filter(new Json.Bool(true)::equals).ifPresent(yes -> idempotent.add(type));
            }
        });
        Map<String, String> facts = new TreeMap<>();
        about.object("tags").map(Json.Obj::members).orElse(Map.of()).forEach((tag, value) -> text(value).ifPresent(t -> facts.put("tag." + tag, t)));
        about.text("profile").ifPresent(profile -> facts.put("profile", profile));
        about.text("profileVersion").ifPresent(version -> facts.put("profile-version", version));
        about.text("agent").ifPresent(version -> facts.put("firmware", version));
        return new Known(Set.copyOf(capabilities), Set.copyOf(idempotent), Map.copyOf(facts), known.figures(), known.awaySinceMillis());
    }

    /** Numbers at the top, as {@code metrics.<name>} in small letters, and the length of the tasks' queue. */
    private static Map<String, String> figures(Json.Obj metrics) {
        Map<String, String> facts = new TreeMap<>();
        metrics.members().forEach((name, value) -> {
            if (!(value instanceof Json.Str)) {
                text(value).ifPresent(number -> facts.put("metrics." + name.toLowerCase(Locale.ROOT), number));
            }
        });
        metrics.object("tasks").flatMap(tasks -> tasks.integer("open")).ifPresent(open -> facts.put("queue", Long.toString(open)));
        return facts;
    }

    private static Optional<String> text(Json value) {
        if (value instanceof Json.Str text) {
            return Optional.of(text.value());
        }
        return value instanceof Json.Int || value instanceof Json.Num || value instanceof Json.Bool ? Optional.of(value.text()) : Optional.empty();
    }

    private Facts facts(String name, Known known) {
        return facts.computeIfAbsent(name, device -> made(device, known));
    }

    private Facts made(String name, Known known) {
        Map<String, String> values = new TreeMap<>(known.figures());
        values.putAll(known.about());
        values.put("online", Boolean.toString(known.awaySinceMillis() == 0));
        return new Facts(name, known.capabilities(), values, point -> points.apply(name, point.startsWith("point.") ? point.substring(6) : point));
    }

    @Override
    public List<Facts> devices() {
        List<Facts> all = new ArrayList<>(devices.size());
        devices.forEach((name, known) -> all.add(facts(name, known)));
        return all;
    }

    @Override
    public Optional<Facts> device(String id) {
        return Optional.ofNullable(devices.get(id)).map(known -> facts(id, known));
    }

    @Override
    public Optional<Long> awaySinceMillis(String id) {
        long since = Optional.ofNullable(devices.get(id)).map(Known::awaySinceMillis).orElse(UNKNOWN);
        return since == 0 ? Optional.empty() : Optional.of(Math.max(since, seesSinceMillis));
    }

    @Override
    public boolean isIdempotent(String device, String type) {
        return Optional.ofNullable(devices.get(device)).filter(known -> known.idempotent().contains(type)).isPresent();
    }

    /** True when any device has that task type. */
    boolean hasType(String type) {
        return devices.values().stream().anyMatch(known -> known.capabilities().contains(type));
    }

    /** All task types that any device has. */
    Set<String> types() {
        Set<String> types = new TreeSet<>();
        devices.values().forEach(known -> known.capabilities().stream().filter(type -> !type.contains("@")).forEach(types::add));
        return types;
    }

    /** True when the device was ever heard of. */
    boolean knows(String device) {
        return devices.containsKey(device);
    }
}
