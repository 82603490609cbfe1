// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Reading;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.Merge;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.Quality;
import dev.selvage.replica.Cell;
import dev.selvage.replica.ColumnPolicy;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Table;
import dev.selvage.replica.WriteTx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Points that several writers make together: a {@code counter} shows what all of them counted, also this device before it
 * lost its memory, a {@code set} what anybody has put in and nobody taken out. What they come to stands in the table
 * {@code collected}, which programs may write too. Confined to the loop's thread.
 */
final class CollectedBook {
    /** Counts and sets by point; only replicas of devices that have such points hold it. */
    static final Table TABLE = Table.declared("collected", Table.Kind.STATE, 2, false, List.of(
            new Table.Column("device", Table.Type.TEXT, true), new Table.Column("name", Table.Type.TEXT, true),
            new Table.Column("count", Table.Type.INTEGER, false, ColumnPolicy.COUNTER),
            new Table.Column("members", Table.Type.TEXT, false, ColumnPolicy.SET)));
    /** Members that one wish may name: as many as a person reads. */
    private static final int MEMBERS_MAX = 256;
    /** As long as the replica takes them. */
    private static final int MEMBER_BYTES_MAX = 1_024;
    private static final System.Logger LOG = System.getLogger(CollectedBook.class.getName());

    private final Replica replica;
    private final String device;
    private final Map<String, PointSpec> points = new HashMap<>();
    /** The driver's last count of each point, in this run of the program. */
    private final Map<String, Long> lastCounts = new HashMap<>();
    private final Map<String, Long> uncounted = new HashMap<>();
    private final Map<String, Set<String>> wanted = new HashMap<>();
    private final Map<String, List<Cell>> rows = new HashMap<>();

    CollectedBook(Device device, Replica replica) {
        this.replica = replica;
        this.device = device.id().value();
        device.points().stream().filter(CollectedBook::isCollected).forEach(point -> points.put(point.name(), point));
        reload();
    }

    static boolean isCollected(PointSpec point) {
        return point.rights().merge() == Merge.COUNTER || point.rights().merge() == Merge.SET;
    }

    /** The table, if the device has such points. */
    static List<Table> tables(Device device) {
        return device.points().stream().anyMatch(CollectedBook::isCollected) ? List.of(TABLE) : List.of();
    }

    /** What stands in the table now. */
    void reload() {
        rows.clear();
        if (!points.isEmpty()) {
            replica.rows(TABLE, device).forEach(row -> rows.put(PointBook.name(row), row));
        }
    }

    /**
     * What a reading comes to together with all others: of a counter the total; nothing yet of a set, which shows what it is
     * when that is stored; of other points the reading itself.
     */
    Optional<Reading> taken(PointSpec point, Reading reading) {
        if (!points.containsKey(point.name()) || reading.quality() != Quality.GOOD) {
            return Optional.of(reading);
        }
        if (point.rights().merge() == Merge.SET) {
            want(point.name(), reading.value());
            return Optional.empty();
        }
        OptionalLong count = whole(reading.value());
        if (count.isEmpty()) {
            return Optional.of(Reading.bad(point.name(), "a counter needs whole numbers", reading.takenAtMillis()));
        }
        count(point.name(), count.getAsLong());
        return Optional.of(Reading.good(point.name(), new PointValue.Int64(total(point.name())), reading.takenAtMillis()));
    }

    /** The first count of a run says nothing of how much was new; a lower one than before has begun again. */
    private void count(String point, long now) {
        Optional<Long> before = Optional.ofNullable(lastCounts.put(point, now));
        long more = before.map(b -> now >= b ? now - b : now).orElse(0L);
        if (more > 0) {
            uncounted.merge(point, more, Long::sum);
        }
    }

    private static OptionalLong whole(PointValue value) {
        if (value instanceof PointValue.Int64 i) {
            return OptionalLong.of(i.value());
        }
        return value instanceof PointValue.Float64 f && f.value() == Math.rint(f.value()) && Math.abs(f.value()) < 0x1p53
                ? OptionalLong.of((long) f.value()) : OptionalLong.empty();
    }

    private long total(String point) {
        long stored = Optional.ofNullable(rows.get(point)).map(row -> row.get(2)).filter(Cell.Int.class::isInstance)
                .map(cell -> ((Cell.Int) cell).value()).orElse(0L);
        return stored + uncounted.getOrDefault(point, 0L);
    }

    private void want(String point, PointValue value) {
        Optional<Set<String>> members = value instanceof PointValue.Text text ? members(text.value()) : Optional.empty();
        if (members.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, device + ": the value of point " + point + " is not taken: a set is a JSON array of at most "
                    + MEMBERS_MAX + " texts of at most " + MEMBER_BYTES_MAX + " bytes, not " + Printable.of(value.toString()));
        } else {
            wanted.put(point, members.get());
        }
    }

    private static Optional<Set<String>> members(String text) {
        try {
            Set<String> members = new TreeSet<>();
            if (!(JsonReader.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Json.Arr array)) {
                return Optional.empty();
            }
            for (Json item : array.items()) {
                if (!(item instanceof Json.Str member) || member.value().getBytes(StandardCharsets.UTF_8).length > MEMBER_BYTES_MAX) {
                    return Optional.empty();
                }
                members.add(member.value());
            }
            return members.size() > MEMBERS_MAX ? Optional.empty() : Optional.of(members);
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    boolean hasPending() {
        return !uncounted.isEmpty() || !wanted.isEmpty() || points.size() > rows.size();
    }

    /** Adds what is new to what all others have; inside a transaction. */
    void write(WriteTx tx) {
        points.keySet().stream().filter(point -> !rows.containsKey(point)).forEach(point -> {
            List<Cell> row = new ArrayList<>(key(point));
            row.addAll(List.of(Cell.none(), Cell.none()));
            tx.upsert(TABLE, row);
        });
        uncounted.forEach((point, more) -> tx.add(TABLE, key(point), "count", more));
        wanted.forEach((point, members) -> {
            Set<String> there = there(point);
            members.stream().filter(member -> !there.contains(member)).forEach(member -> tx.addMember(TABLE, key(point), "members", member));
            there.stream().filter(member -> !members.contains(member)).forEach(member -> tx.removeMember(TABLE, key(point), "members", member));
        });
    }

    private List<Cell> key(String point) {
        return List.of(Cell.of(device), Cell.of(point));
    }

    private Set<String> there(String point) {
        return members(shown(point)).orElse(Set.of());
    }

    private String shown(String point) {
        return Optional.ofNullable(rows.get(point)).map(row -> row.get(3)).filter(Cell.Text.class::isInstance)
                .map(cell -> ((Cell.Text) cell).value()).orElse("[]");
    }

    /** The transaction is durable. */
    void committed() {
        boolean changed = hasPending();
        uncounted.clear();
        wanted.clear();
        if (changed) {
            reload();
        }
    }

    /** What the points that live in the replica alone are by now; drivers' counters tell it with their next reading. */
    List<Reading> shown(long nowWallMillis) {
        return points.values().stream().filter(PointSpec::isStored).map(point -> Reading.good(point.name(), point.rights().merge() == Merge.SET
                ? new PointValue.Text(shown(point.name())) : new PointValue.Int64(total(point.name())), nowWallMillis)).toList();
    }
}
