// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.replica.Version;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncReceiver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A few agents and two gateways with their whole sync protocol, over a network that loses, repeats and delays messages,
 * on disks that forget and are restored. Now and then the other gateway becomes home, and the first does not know it for
 * a while. When the trouble ends they must soon fall silent, and hold the same; and once more when the other is home.
 */
final class FleetRun implements AutoCloseable {
    private static final long START_MILLIS = 1_767_225_600_000L;
    private static final int STEPS_MAX = 150;
    /** Turns of a second each until all is quiet: the longest pause after a refusal is five minutes, and there may be two. */
    private static final int QUIET_TURNS_MAX = 1_500;
    /** Messages that the repair may take: a storm is a fault even where it ends. */
    private static final int QUIET_MESSAGES_MAX = 400;
    /** Each epoch is a random step above those before, as a gateway's. */
    private static final int EPOCH_STEP_MAX = 65_536;
    /** After this idle agents greet by themselves: nobody else finds out that a new home's greeting was lost. */
    private static final long GREET_AGAIN_MILLIS = 3_600_000;

    private final Random random;
    private final List<Station> stations = new ArrayList<>();
    private final List<String> devices = new ArrayList<>();
    private final Map<Station, byte[]> backups = new HashMap<>();
    private final List<Letter> onTheWay = new ArrayList<>();
    private long nowMillis = START_MILLIS;
    /** A home has followed another amid the trouble, which may have swallowed its greetings. */
    private boolean turnedOver;
    private String last = "";

    private record Letter(String from, String to, byte[] bytes) {}

    FleetRun(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        Random newer = new Random(seed);
        Station.GATEWAYS.forEach(gateway -> stations.add(new Station(gateway, random, newer)));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            devices.add("d" + i);
            stations.add(new Station("d" + i, random, newer));
        }
        stations.forEach(station -> backups.put(station, station.image()));
        rise(stations.get(0));
        turnedOver = false;
    }

    /** In an epoch above all that it and the site's status topics know of; now and then it has not heard of those. */
    private void rise(Station gateway) {
        turnedOver = true;
        boolean isDeaf = random.nextInt(4) == 0;
        long known = (isDeaf ? Stream.of(gateway) : gateways().stream()).mapToLong(Station::epochKnown).max().orElseThrow();
        gateway.rise(known + 1 + random.nextInt(EPOCH_STEP_MAX), devices, nowMillis);
    }

    /** Runs the history. */
    Counts go() {
        int steps = 20 + random.nextInt(STEPS_MAX - 20);
        for (int i = 0; i < steps; i++) {
            nowMillis += random.nextInt(3_000);
            step(stations.get(random.nextInt(stations.size())));
        }
        Counts counts = new Counts();
        counts.add(Counts.Kind.EVENTS, steps);
        for (Station home : List.of(home(), gateways().get(random.nextInt(Station.GATEWAYS.size())))) {
            counts.add(Counts.Kind.REPAIR_MESSAGES, quiet(home));
            devices.forEach(device -> same(home, Scopes.ofDevice(device), device, List.of(stationOf(device))));
            same(home, Scopes.shared(Station.SHARED), Station.SHARED, devices.stream().map(this::stationOf).toList());
        }
        return counts;
    }

    private List<Station> gateways() {
        return stations.stream().filter(Station::isGateway).toList();
    }

    /** The home that stays when all know of each other. */
    private Station home() {
        return gateways().stream().max(Comparator.comparing(Station::isHome).thenComparing(Station::epochKnown)).orElseThrow();
    }

    /** One thing that happens to one program. */
    private void step(Station station) {
        int p = random.nextInt(100);
        if (p < 30) {
            station.write(devices, nowMillis);
        } else if (p < 60) {
            turn(station);
        } else if (p < 85) {
            deliver();
        } else if (p < 89) {
            station.connect(nowMillis);
        } else if (p < 92) {
            if (!station.isGateway()) {
                station.disconnect();
            }
        } else if (p < 95) {
            backups.put(station, station.image());
        } else if (p < 97) {
            restart(station, backups.get(station));
        } else if (p < 98) {
            for (String scope : station.replica().scopeNames()) {
                station.replica().forgetDeletions(scope, station.replica().stableCut(scope, nowMillis), nowMillis);
            }
        } else if (p < 99 || station.isGateway()) {
            restart(station, station.image());
        } else {
            turnOver();
        }
    }

    /** A gateway that is away is followed by the other, or comes back before that. */
    private void restart(Station station, byte[] disk) {
        boolean wasHome = station.isHome();
        station.restart(disk);
        if (wasHome) {
            rise(random.nextBoolean() ? station : gateways().get(random.nextInt(Station.GATEWAYS.size())));
        }
    }

    /** The gateway that is not home becomes it, or a home hears of it at last. */
    private void turnOver() {
        List<Station> homes = gateways().stream().filter(Station::isHome).toList();
        if (homes.size() > 1) {
            homes.stream().filter(gateway -> gateway != home()).forEach(Station::disconnect);
        } else {
            gateways().stream().filter(gateway -> !gateway.isHome()).forEach(this::rise);
        }
    }

    /** One turn of a program; its messages go on their way. Gives their number. */
    private int turn(Station station) {
        int sent = 0;
        for (SyncReceiver.Answer out : station.turn(nowMillis)) {
            last = station.id() + " to " + out.peer() + ": " + out.message();
            byte[] bytes = SyncCodec.encode(out.message());
            if (station.isGateway()) {
                onTheWay.add(new Letter(Station.GATEWAY, out.peer(), bytes));
            } else {
                Station.GATEWAYS.forEach(gateway -> onTheWay.add(new Letter(station.id(), gateway, bytes)));
            }
            sent++;
        }
        if (station.isOutbid()) {
            rise(station);
        }
        return sent;
    }

    /** One of the next messages arrives, once or twice, or never: a broker keeps the order only roughly. */
    private void deliver() {
        if (onTheWay.isEmpty()) {
            return;
        }
        int which = random.nextInt(Math.min(3, onTheWay.size()));
        int fate = random.nextInt(20);
        Letter letter = fate == 0 ? onTheWay.get(which) : onTheWay.remove(which);
        if (fate != 1) {
            hand(letter);
        }
    }

    /** What we encoded we must be able to read: the codec is part of the protocol. */
    private void hand(Letter letter) {
        try {
            stationOf(letter.to()).receive(letter.from(), SyncCodec.decode(letter.bytes()), nowMillis);
        } catch (SyncFormatException e) {
            throw new Violation("a message of ours is refused: " + e.getMessage());
        }
    }

    /** The program of that name. */
    private Station stationOf(String id) {
        return stations.stream().filter(station -> station.id().equals(id)).findFirst().orElseThrow();
    }

    /** No more trouble: that one is home alone, everybody is connected, nothing is lost. */
    private int quiet(Station home) {
        int messages = 0;
        int silent = 0;
        gateways().stream().filter(gateway -> gateway != home).forEach(Station::disconnect);
        if (!home.isHome()) {
            boolean before = turnedOver;
            rise(home);
            turnedOver = before;
        }
        stations.forEach(station -> station.connect(nowMillis));
        for (int turn = 0; silent < 3 || !allDrained(); turn++) {
            if (turn > QUIET_TURNS_MAX || messages > QUIET_MESSAGES_MAX) {
                throw new Violation(messages + " messages in " + turn + " turns, and no peace; not drained "
                        + stations.stream().filter(station -> station.isConnected() && !station.isDrained()).map(Station::id).toList() + "; last " + last);
            }
            nowMillis += 1_000;
            int sent = 0;
            for (Station station : stations) {
                sent += turn(station);
            }
            List<Letter> all = List.copyOf(onTheWay);
            onTheWay.clear();
            all.forEach(this::hand);
            messages += sent;
            silent = sent == 0 ? silent + 1 : 0;
            if (silent >= 3 && turnedOver) {
                turnedOver = false;
                nowMillis += GREET_AGAIN_MILLIS;
            }
        }
        return messages;
    }

    private boolean allDrained() {
        return stations.stream().filter(Station::isConnected).allMatch(Station::isDrained);
    }

    /** The gateway and those who hold the scope have the same living versions, and the gateway has all their history. */
    private void same(Station gateway, String scope, String owner, List<Station> holders) {
        for (Station holder : holders) {
            if (!holder.replica().vector(scope).equals(gateway.replica().vector(scope))) {
                throw new Violation(scope + ": " + holder.id() + " has seen " + holder.replica().vector(scope) + ", the gateway "
                        + gateway.replica().vector(scope));
            }
            if (!holder.replica().digests().of(scope).equals(gateway.replica().digests().of(scope))) {
                throw new Violation(scope + ": " + holder.id() + " has another digest than the gateway");
            }
            for (Table table : List.of(Tables.POINT, Tables.DESIRED, Tables.FACT)) {
                Set<String> here = living(holder, table, owner);
                Set<String> there = living(gateway, table, owner);
                if (!here.equals(there)) {
                    throw new Violation(scope + ": " + holder.id() + " has " + here + ", the gateway " + there);
                }
            }
            Optional<List<List<Cell>>> shown = holder.tallies(owner);
            if (shown.isPresent() && gateway.tallies(owner).filter(rows -> !rows.equals(shown.get())).isPresent()) {
                throw new Violation(scope + ": " + holder.id() + " shows " + shown + ", the gateway " + gateway.tallies(owner));
            }
            Set<List<Cell>> samples = new HashSet<>(holder.replica().rows(Tables.SAMPLE, owner));
            samples.removeAll(new HashSet<>(gateway.replica().rows(Tables.SAMPLE, owner)));
            if (!samples.isEmpty()) {
                throw new Violation(scope + ": the gateway lacks " + samples);
            }
        }
    }

    /** All living versions of a table's rows, each with its dot. */
    private static Set<String> living(Station station, Table table, String owner) {
        return station.replica().rows(table, owner).stream()
                .flatMap(row -> station.replica().conflicts().versions(table, row.subList(0, table.keyCount())).stream())
                .map((Version version) -> version.dot() + " " + version.row())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        stations.forEach(Station::close);
    }
}
