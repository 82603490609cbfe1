// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The live connections by client id, each with its epoch: a number that grows with every connection and, starting from
 * the wall clock, across restarts too. One id has one connection, but for the moment in which a process takes over its
 * own half-open one. Thread-safe; a callback holds the lock for a few map operations.
 */
public final class Connections {
    private final Map<String, List<Live>> live = new HashMap<>();
    private long lastEpoch;

    private record Live(long epoch, Optional<String> session) {}

    /** Epochs start after {@code nowMillis}. */
    public Connections(long nowMillis) {
        this.lastEpoch = nowMillis;
    }

    /**
     * Lets a connection in, unless its id is live in another session.
     *
     * @param session the CONNECT user property {@code session}; only an equal one may take over
     * @return the connection's epoch; empty when refused
     */
    public synchronized OptionalLong admit(String clientId, Optional<String> session) {
        List<Live> others = live.computeIfAbsent(clientId, id -> new ArrayList<>(1));
        if (!others.isEmpty() && (session.isEmpty() || !others.get(others.size() - 1).session().equals(session))) {
            return OptionalLong.empty();
        }
        others.add(new Live(++lastEpoch, session));
        return OptionalLong.of(lastEpoch);
    }

    /** Takes a connection out; true when that leaves the client disconnected, false when another has taken over. */
    public synchronized boolean leave(String clientId, long epoch) {
        List<Live> all = live.getOrDefault(clientId, new ArrayList<>());
        boolean left = all.removeIf(one -> one.epoch() == epoch) && all.isEmpty();
        if (all.isEmpty()) {
            live.remove(clientId);
        }
        return left;
    }

    /** True when that connection is the newest of its client. */
    public synchronized boolean isNewest(String clientId, long epoch) {
        List<Live> all = live.getOrDefault(clientId, List.of());
        return !all.isEmpty() && all.get(all.size() - 1).epoch() == epoch;
    }

    /** True when the client has a connection. */
    public synchronized boolean isLive(String clientId) {
        return live.containsKey(clientId);
    }
}
