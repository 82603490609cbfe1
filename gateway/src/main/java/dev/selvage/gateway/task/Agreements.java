// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.gateway.refusal.Problem;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What agents and operators agree upon through the gateway: leases, of which one holds each at a time, and values that change
 * only for who knows the current one. A lease's token grows with each new holder for ever, so that whoever it protects can
 * refuse a holder of the past. Confined to the tasks' thread.
 */
final class Agreements {
    /** Leases and values of a site: each is a row. */
    static final int NAMES_MAX = 10_000;
    /** The longest a lease lasts without being renewed: a day. */
    static final long TTL_MILLIS_MAX = 86_400_000;
    /** Bytes of an agreed value, as JSON: words and settings, no files. */
    static final int VALUE_BYTES_MAX = 16 * 1024;
    private static final String LEASE = "lease/";
    private static final String VALUE = "value/";

    private final Map<String, Json.Obj> recorded = new HashMap<>();
    private final Map<String, Json.Obj> pending = new LinkedHashMap<>();

    /** Begins anew with what is recorded. */
    void load(Map<String, Json.Obj> all) {
        recorded.clear();
        pending.clear();
        recorded.putAll(all);
    }

    /** What has to be recorded, by name. */
    Map<String, Json.Obj> pending() {
        return Map.copyOf(pending);
    }

    /** All that was pending is durable. */
    void committed() {
        recorded.putAll(pending);
        pending.clear();
    }

    private Optional<Json.Obj> current(String key) {
        return Optional.ofNullable(pending.get(key)).or(() -> Optional.ofNullable(recorded.get(key)));
    }

    /** Takes a lease that is free, or makes the holder's own last longer: then the token stays. */
    Json.Obj acquire(String name, String holder, long ttlMillis, long nowMillis) throws RefusedException {
        Optional<Json.Obj> held = current(LEASE + name).filter(lease -> expires(lease) > nowMillis);
        if (held.filter(lease -> !lease.text("holder").equals(Optional.of(holder))).isPresent()) {
            throw refused("held", "lease " + name + " is held by " + Printable.of(held.get().text("holder").orElse("")),
                    "ask again after " + Instant.ofEpochMilli(expires(held.get())), "lease", shown(name, held.get()));
        }
        long token = held.flatMap(lease -> lease.integer("token")).orElseGet(() -> 1 + current(LEASE + name).flatMap(lease -> lease.integer("token")).orElse(0L));
        return hold(name, holder, token, nowMillis + ttlMillis);
    }

    /** Makes a lease last longer; refused to who does not hold it any more. */
    Json.Obj renew(String name, String holder, long token, long ttlMillis, long nowMillis) throws RefusedException {
        mustHold(name, holder, token, nowMillis);
        return hold(name, holder, token, nowMillis + ttlMillis);
    }

    /** Gives a lease back. */
    Json.Obj release(String name, String holder, long token, long nowMillis) throws RefusedException {
        mustHold(name, holder, token, nowMillis);
        return hold(name, holder, token, nowMillis);
    }

    private void mustHold(String name, String holder, long token, long nowMillis) throws RefusedException {
        Optional<Json.Obj> lease = current(LEASE + name);
        boolean holds = lease.filter(l -> l.text("holder").equals(Optional.of(holder)) && l.integer("token").equals(Optional.of(token)) && expires(l) > nowMillis).isPresent();
        if (!holds) {
            throw refused("not-held", Printable.of(holder) + " does not hold lease " + name + " with token " + token, "acquire it anew; stop what it protects until then",
                    "lease", lease.map(l -> shown(name, l)).orElseGet(() -> Json.object().put("name", name).build()));
        }
    }

    private Json.Obj hold(String name, String holder, long token, long expiresMillis) throws RefusedException {
        Json.Obj lease = Json.object().put("holder", holder).put("token", token).put("expires", expiresMillis).build();
        put(LEASE + name, lease);
        return shown(name, lease);
    }

    /** A lease as it stands; without a holder when it is free. */
    Json.Obj lease(String name, long nowMillis) {
        Optional<Json.Obj> lease = current(LEASE + name);
        return lease.filter(l -> expires(l) > nowMillis).map(l -> shown(name, l))
                .orElseGet(() -> Json.object().put("name", name).put("token", lease.flatMap(l -> l.integer("token")).orElse(0L)).build());
    }

    private static long expires(Json.Obj lease) {
        return lease.integer("expires").orElse(0L);
    }

    private static Json.Obj shown(String name, Json.Obj lease) {
        return Json.object().put("name", name).put("holder", lease.text("holder")).put("token", lease.integer("token").orElse(0L))
                .put("expires", Instant.ofEpochMilli(expires(lease)).toString()).build();
    }

    /** The value of that name; version 0 when there is none. */
    Json.Obj value(String name) {
        Json.Builder out = Json.object().put("name", name);
        current(VALUE + name).ifPresentOrElse(value -> value.members().forEach(out::put), () -> out.put("version", 0));
        return out.build();
    }

    /** Changes a value for who knows which version it has; 0 for that there is none. */
    Json.Obj change(String name, Json value, long version, String by, long nowMillis) throws RefusedException {
        long current = value(name).integer("version").orElse(0L);
        if (current != version) {
            throw refused("stale-version", name + " has version " + current + ", not " + version, "look at the current value and decide again", "agreed", value(name));
        }
        put(VALUE + name, Json.object().put("value", value).put("version", version + 1).put("set", Instant.ofEpochMilli(nowMillis).toString()).put("by", by).build());
        return value(name);
    }

    private void put(String key, Json.Obj value) throws RefusedException {
        if (current(key).isEmpty() && recorded.size() + pending.size() >= NAMES_MAX) {
            throw new RefusedException("too-many", "there are " + NAMES_MAX + " leases and agreed values already", "use fewer names");
        }
        pending.put(key, value);
    }

    private static RefusedException refused(String code, String message, String hint, String member, Json.Obj current) {
        return new RefusedException(new Problem(code, message, hint), Json.object().put(member, current).build());
    }
}
