// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.VersionVector;
import dev.selvage.torture.Ledger.RowKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Knows what files held when their owners died, and judges what they hold when all is quiet. Writers are paused by the
 * caller. For one thread.
 */
final class Judge {
    /** A gateway that was away finds devices with pauses of minutes in their greetings; it calls them by their heads at once. */
    private static final long QUIET_SECONDS_MAX = 180;
    private static final long LOOK_MILLIS = 100;
    /** Differing rows that one line shows. */
    private static final int ROWS_SHOWN = 4;

    private final Site site;
    private final Ledger ledger;
    /** For each file and scope the highest counts that were ever seen there. */
    private final Map<String, Map<String, Long>> floors = new HashMap<>();
    /** For each device when its points were read, as its file told at its agent's death: a point is never older afterwards. */
    private final Map<String, Map<String, Long>> points = new HashMap<>();
    /** What was found at a death and cannot become right any more. */
    private final List<String> wrong = new ArrayList<>();

    Judge(Site site, Ledger ledger) {
        this.site = site;
        this.ledger = ledger;
    }

    /** An agent was killed: what its file holds must be there ever after, and what it believes to be acknowledged must be merged. */
    void agentDied(String device) throws SQLException, IOException {
        Store store = new Store(site.store(device));
        for (String scope : scopesOf(device)) {
            raise(store, scope);
        }
        points.computeIfAbsent(device, d -> new HashMap<>()).putAll(store.points(device));
        // the gateway acknowledges after its commit, so whenever its file is read, alive or dead, it is at least so far
        believes(device).forEach((scope, acknowledged) -> {
            try {
                Map<String, Long> merged = new Store(site.merged()).vector(scope);
                behind(names(acknowledged), merged).forEach(gap -> wrong.add(scope + ": acknowledged to " + device + ", and not merged: " + gap));
            } catch (SQLException e) {
                throw new IllegalStateException(site.merged() + ": " + e.getMessage(), e);
            }
        });
    }

    /** The gateway was killed: whatever it has merged may have been acknowledged. */
    void gatewayDied() throws SQLException {
        for (String device : site.devices()) {
            for (String scope : scopesOf(device)) {
                raise(new Store(site.merged()), scope);
            }
        }
    }

    /** A file never goes back: vectors only grow, over all deaths of its owner. */
    private void raise(Store store, String scope) throws SQLException {
        Map<String, Long> floor = floors.computeIfAbsent(store.file() + " " + scope, f -> new HashMap<>());
        store.vector(scope).forEach((actor, n) -> floor.merge(actor, n, Math::max));
    }

    /** What the gateway has acknowledged as far as the dead agent knew; read from a copy, since reading it opens it. */
    private Map<String, VersionVector> believes(String device) throws IOException {
        Path copy = Files.createTempDirectory(site.folder(), "copy").resolve("replica.db");
        for (String part : List.of("", "-wal")) {
            Path from = site.store(device).resolveSibling("replica.db" + part);
            if (Files.exists(from)) {
                Files.copy(from, copy.resolveSibling("replica.db" + part));
            }
        }
        Map<String, VersionVector> believes = new HashMap<>();
        try (Replica replica = Replica.open(copy, device, () -> 0)) {
            for (String scope : scopesOf(device)) {
                replica.peers(scope).forEach(peer -> believes.merge(scope, replica.acknowledgedBy(scope, peer).vector(), VersionVector::join));
            }
        }
        Folders.delete(copy.getParent());
        return believes;
    }

    /** A vector as {@link Store#vector} has it. */
    private static Map<String, Long> names(VersionVector vector) {
        Map<String, Long> names = new HashMap<>();
        for (Map.Entry<Actor, Long> entry : vector.counts().entrySet()) {
            names.put(entry.getKey().replica() + "/" + HexFormat.of().toHexDigits(entry.getKey().session()), entry.getValue());
        }
        return names;
    }

    /** Where {@code vector} does not reach {@code floor}, as text for people. */
    private static Set<String> behind(Map<String, Long> floor, Map<String, Long> vector) {
        Set<String> behind = new TreeSet<>();
        floor.forEach((actor, n) -> {
            if (vector.getOrDefault(actor, 0L) < n) {
                behind.add(actor + " was at " + n + ", is at " + vector.getOrDefault(actor, 0L));
            }
        });
        return behind;
    }

    /** The scopes that a device's agent holds. */
    private static List<String> scopesOf(String device) {
        return List.of(Scopes.ofDevice(device), Scopes.shared(Site.HALL));
    }

    /** Waits until all replicas of each scope are equal; gives what still differs when they do not become so. */
    Optional<String> awaitQuiet() throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(QUIET_SECONDS_MAX);
        Optional<String> unequal = unequal();
        while (unequal.isPresent() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
            unequal = unequal();
        }
        return unequal.map(what -> "not equal after " + QUIET_SECONDS_MAX + " s of quiet: " + what);
    }

    /**
     * What the replicas do not agree on at this moment. Points go on changing while nobody else writes; the two files are read
     * one after the other, so what is found equal was equal, and what is found to differ may only be on its way.
     */
    private Optional<String> unequal() throws SQLException {
        Store merged = new Store(site.merged());
        if (!merged.isThere()) {
            return Optional.of("the gateway has no store yet");
        }
        for (String device : site.devices()) {
            Store store = new Store(site.store(device));
            if (!store.isThere() || store.points(device).isEmpty()) {
                return Optional.of(device + " has no rows yet");
            }
            Optional<String> difference = difference(device, store, merged);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /** What a device's file and the gateway's do not agree on; history is compared by what was written, since each side forgets its own. */
    private Optional<String> difference(String device, Store store, Store merged) throws SQLException {
        if (store.unsettled() + merged.unsettled() > 0) {
            return Optional.of("versions that are not settled, or rows without a dot, at " + device + " or the gateway");
        }
        for (String scope : scopesOf(device)) {
            String owner = Scopes.owner(scope).orElseThrow();
            List<String> there = store.states(scope, owner);
            List<String> here = merged.states(scope, owner);
            if (!there.equals(here)) {
                return Optional.of(scope + ": only at " + device + " " + only(there, here) + ", only at the gateway " + only(here, there));
            }
        }
        Set<Long> lacking = new HashSet<>(ledger.samples(device));
        lacking.removeAll(merged.samples(device));
        return lacking.isEmpty() ? Optional.empty() : Optional.of(lacking.size() + " samples of " + device + " are not at the gateway");
    }

    /** The first few lines that the others lack. */
    private static List<String> only(List<String> these, List<String> those) {
        Set<String> only = new TreeSet<>(these);
        those.forEach(only::remove);
        return only.stream().limit(ROWS_SHOWN).toList();
    }

    /** All that is wrong with the files, now that they are equal; an empty list when nothing is lost. */
    List<String> verdict() throws SQLException {
        Store merged = new Store(site.merged());
        List<String> all = new ArrayList<>(wrong);
        Map<RowKey, String> shown = merged.tokens();
        all.addAll(ledger.judge(shown, merged.settledTokens()));
        // what a digest found to differ was mended by itself, and must never have been there
        merged.alarms("replica-differs").forEach(alarm -> all.add("equal vectors, different rows: " + alarm));
        merged.mixed().forEach(row -> all.add(row + ": made of columns of several writes"));
        for (Map.Entry<String, Map<String, Long>> floor : floors.entrySet()) {
            int space = floor.getKey().lastIndexOf(' ');
            Map<String, Long> now = new Store(Path.of(floor.getKey().substring(0, space))).vector(floor.getKey().substring(space + 1));
            behind(floor.getValue(), now).forEach(gap -> all.add(floor.getKey() + ": " + gap));
        }
        for (Map.Entry<String, Map<String, Long>> device : points.entrySet()) {
            Map<String, Long> now = merged.points(device.getKey());
            behind(device.getValue(), now).forEach(gap -> all.add("point of " + device.getKey() + ", by its time: " + gap));
        }
        if (all.isEmpty()) {
            // the next rounds are judged from here
            ledger.settleAt(shown);
        }
        return all;
    }
}
