// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Messages waiting for the broker, stored in the transaction of the change they tell of and sent oldest first.
 * Removals wait for the next write transaction, so an acknowledged message costs no commit of its own; after a crash
 * it is published once more, which receivers of retained state bear. Used by the replica's thread.
 */
public final class Outbox {
    /** Bytes of payload kept for all topics together, unless the device says otherwise; beyond it the oldest go. */
    public static final long BYTES_MAX = 64L * 1024 * 1024;
    /** A century: as long as it likes, and no sum overflows. */
    private static final long AGE_MILLIS_MAX = 100L * 366 * 86_400_000;

    private final Sql sql;
    private final Set<Long> inFlight = new HashSet<>();
    private final List<Long> removed = new ArrayList<>();
    private Bounds bounds = new Bounds(BYTES_MAX, AGE_MILLIS_MAX);
    private long bytes;
    private long dropped;

    /** What the device may keep. */
    private record Bounds(long bytes, long eventAgeMillis) {}

    Outbox(Sql sql) {
        this.sql = sql;
        this.bytes = stored();
    }

    private long stored() {
        return sql.number("SELECT coalesce(sum(length(payload)), 0) FROM _outbox");
    }

    /**
     * What the device may keep from now on.
     *
     * @param bytesMost payloads together
     * @param ageMillis age at which events drop out; of a retained topic only the last message waits, and it does not age here
     */
    public void limit(long bytesMost, long ageMillis) {
        bounds = new Bounds(bytesMost, Math.min(ageMillis, AGE_MILLIS_MAX));
    }

    /** The transaction did not happen: counts again what is there. */
    void rolledBack() {
        bytes = stored();
    }

    /**
     * A waiting message.
     *
     * @param sequence its place in the queue; also the ticket to give back
     * @param expiresMillis wall clock; empty when it never does
     */
    public record Entry(long sequence, String topic, int qos, boolean retained, byte[] payload, OptionalLong expiresMillis) {}

    /** Queues a message inside the current transaction. A retained topic's earlier message, if still waiting, gives way. */
    public void put(String topic, int qos, boolean retained, byte[] payload, long nowMillis, int expirySeconds) {
        if (retained) {
            bytes -= sql.number("SELECT coalesce(sum(length(payload)), 0) FROM _outbox WHERE topic = ? AND class = 'state'", topic);
            sql.run("DELETE FROM _outbox WHERE topic = ? AND class = 'state'", topic);
        }
        long ages = retained || bounds.eventAgeMillis() == AGE_MILLIS_MAX ? Long.MAX_VALUE : nowMillis + bounds.eventAgeMillis();
        long expires = Math.min(ages, expirySeconds == 0 ? Long.MAX_VALUE : nowMillis + expirySeconds * 1000L);
        sql.run("INSERT INTO _outbox(topic, class, qos, retained, payload, created_ms, expires_ms) VALUES(?, ?, ?, ?, ?, ?, ?)",
                topic, retained ? "state" : "event", qos, retained ? 1 : 0, payload, nowMillis, expires);
        bytes += payload.length;
        dropOldestOverLimit();
    }

    private void dropOldestOverLimit() {
        while (bytes > bounds.bytes()) {
            long oldest = sql.number("SELECT min(seq) FROM _outbox");
            bytes -= sql.number("SELECT length(payload) FROM _outbox WHERE seq = ?", oldest);
            sql.run("DELETE FROM _outbox WHERE seq = ?", oldest);
            dropped++;
        }
    }

    /** The oldest messages that are not on their way yet, at most {@code limit}; expired ones are removed and counted. */
    public List<Entry> next(int limit, long nowMillis) {
        List<Entry> waiting = sql.list("SELECT seq, topic, qos, retained, payload, expires_ms FROM _outbox ORDER BY seq LIMIT ?",
                Outbox::entry, limit + inFlight.size() + removed.size());
        List<Entry> next = new ArrayList<>();
        for (Entry entry : waiting) {
            boolean idle = !inFlight.contains(entry.sequence()) && !removed.contains(entry.sequence());
            if (idle && entry.expiresMillis().orElse(Long.MAX_VALUE) < nowMillis) {
                dropped++;
                removed.add(entry.sequence());
            } else if (idle && next.size() < limit) {
                next.add(entry);
            }
        }
        return next;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        long expires = row.getLong(6);
        return new Entry(row.getLong(1), row.getString(2), row.getInt(3), row.getBoolean(4), row.getBytes(5),
                expires == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(expires));
    }

    /** The message was handed to the broker connection. */
    public void sent(long sequence) {
        inFlight.add(sequence);
    }

    /** The broker has it, or will never take it: forget it with the next commit. */
    public void done(long sequence) {
        if (inFlight.remove(sequence)) {
            removed.add(sequence);
        }
    }

    /** It was not taken: send it again later. */
    public void retry(long sequence) {
        inFlight.remove(sequence);
    }

    /** Messages dropped since the replica was opened, by age or size. */
    public long dropped() {
        return dropped;
    }

    /** Messages waiting or on their way. */
    public long depth() {
        return sql.number("SELECT count(*) FROM _outbox") - removed.size();
    }

    boolean hasRemovals() {
        return !removed.isEmpty();
    }

    /** Deletes what is done; inside a write transaction. */
    void flushRemovals() {
        for (long sequence : removed) {
            bytes -= sql.number("SELECT length(payload) FROM _outbox WHERE seq = ?", sequence);
            sql.run("DELETE FROM _outbox WHERE seq = ?", sequence);
        }
    }

    void removalsCommitted() {
        removed.clear();
    }
}
