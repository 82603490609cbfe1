// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncMessage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** One of several replicas in memory that hold the same shared scope. */
final class Member implements AutoCloseable {
    static final String OWNER = "plan";
    static final String SCOPE = Scopes.shared(OWNER);
    static final long NOW = TestFolder.NOW;
    /** Masks of {@link Tables#FACT}. */
    static final long VALUE = 1;
    static final long SET_MS = 2;
    static final long SET_BY = 4;
    static final long ALL = 7;

    private static final Map<String, byte[]> EMPTY = new ConcurrentHashMap<>();
    private static final AtomicLong SESSIONS = new AtomicLong();

    private final Set<Safeguard> without;
    private Replica replica;

    private Member(byte[] image, String id, Set<Safeguard> without, Table... declared) {
        this.without = without;
        this.replica = open(image, id, declared);
    }

    static Member of(String id, Table... declared) {
        return without(Set.of(), id, declared);
    }

    /** One that leaves rules out. Starts from an empty image, because making the tables takes longer than most tests. */
    static Member without(Set<Safeguard> rules, String id, Table... declared) {
        byte[] image = EMPTY.computeIfAbsent(id, name -> {
            try (Replica made = Replica.inMemory(Optional.empty(), name, () -> 0, Set.of())) {
                return made.image();
            }
        });
        return new Member(image, id, rules, declared);
    }

    private Replica open(byte[] image, String id, Table... declared) {
        return Replica.inMemory(Optional.of(image), id, SESSIONS::incrementAndGet, without, List.of(declared));
    }

    /** Begins anew on that content of the disk, as a program with those tables. */
    void restart(byte[] image, Table... declared) {
        String id = replica.id();
        replica.close();
        replica = open(image, id, declared);
    }

    /** Another program, with those tables, goes on with the same file. */
    void becomes(Table... declared) {
        restart(replica.image(), declared);
    }

    Replica replica() {
        return replica;
    }

    static List<Cell> key(String name) {
        return List.of(Cell.of(OWNER), Cell.of(name));
    }

    static List<Cell> fact(String name, Cell value, long setMillis, String by) {
        return List.of(Cell.of(OWNER), Cell.of(name), value, Cell.of(setMillis), Cell.of(by));
    }

    Dot set(String name, long value) {
        return set(name, value, ALL, NOW);
    }

    /** Writes value, and value and the replica's id into the other columns, as far as the mask goes. */
    Dot set(String name, long value, long mask, long nowMillis) {
        return replica.write(SCOPE, nowMillis, tx -> tx.upsert(Tables.FACT, fact(name, Cell.of(value), value, replica.id()), mask));
    }

    Dot delete(String name) {
        return replica.write(SCOPE, NOW, tx -> tx.delete(Tables.FACT, key(name)));
    }

    /** What the other has and this lacks. */
    Changes lacking(Member from, boolean wholeRows) {
        return from.replica.changesSince(SCOPE, replica.known(SCOPE), wholeRows, Long.MAX_VALUE).orElseThrow();
    }

    /** The changes as the wire brings them: each row with its sender's table. */
    static Changes carried(Changes sent) {
        try {
            SyncMessage.Delta delta = new SyncMessage.Delta(SyncMessage.Has.nothing(), SyncMessage.Has.nothing(), 0, 0, 1, sent);
            Changes got = ((SyncMessage.Delta) SyncCodec.decode(SyncCodec.encode(delta))).changes();
            return new Changes(sent.scope(), sent.state(), sent.history(), sent.full(), sent.horizon(), got.rows(), got.siblings(), got.deletions());
        } catch (SyncFormatException e) {
            throw new AssertionError("a message of ours is refused", e);
        }
    }

    MergeResult merge(Changes changes, Member from) {
        return merge(changes, from, SCOPE);
    }

    MergeResult merge(Changes changes, Member from, String scope) {
        return replica.merge(List.of(new Replica.Incoming(carried(changes), from.replica.lineage(scope).tips(changes.state().upTo(), VersionVector.empty()))),
                NOW).get(0);
    }

    /** Takes all that the other has, asking for whole rows when they are needed. */
    MergeResult.Merged take(Member from) {
        if (from.replica.vector(SCOPE).isCoveredBy(replica.vector(SCOPE))) {
            return new MergeResult.Merged(0, 0);
        }
        MergeResult result = merge(lacking(from, false), from);
        if (result instanceof MergeResult.WholeRowsNeeded) {
            result = merge(lacking(from, true), from);
        }
        return assertInstanceOf(MergeResult.Merged.class, result);
    }

    /** Until both have the same. */
    void sync(Member other) {
        take(other);
        other.take(this);
    }

    /** Dots of all living versions. */
    Set<Dot> alive(String name) {
        return replica.conflicts().versions(Tables.FACT, key(name)).stream().map(Version::dot).collect(Collectors.toSet());
    }

    /** The row that readers of the table see, beside its key. */
    Optional<List<Cell>> shown(String name) {
        return replica.rows(Tables.FACT, OWNER).stream().filter(row -> row.get(1).equals(Cell.of(name))).map(row -> row.subList(2, 5)).findFirst();
    }

    /** What {@link #set} writes when it writes all columns. */
    static Optional<List<Cell>> values(long value, String by) {
        return Optional.of(List.of(Cell.of(value), Cell.of(value), Cell.of(by)));
    }

    /** The whole scope: for each name what is shown and what is alive, and what is seen. Equal texts mean equal replicas. */
    String content(String... names) {
        return Arrays.stream(names).map(name -> name + "=" + shown(name) + alive(name).stream().sorted(
                Comparator.comparing(Dot::toString)).toList()).collect(Collectors.joining("\n", "", "\n" + replica.vector(SCOPE)));
    }

    @Override
    public void close() {
        replica.close();
    }
}
