// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Safeguard;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Table;
import dev.selvage.replica.Version;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** One replica of the run: the real thing in memory, the writes it has seen by the oracle's count, and its clock's error. */
final class Node implements AutoCloseable {
    static final String OWNER = "plan";
    static final String SCOPE = Scopes.shared(OWNER);

    private static final Map<Blank, byte[]> BLANK = new ConcurrentHashMap<>();

    private final String name;
    private final String id;
    private final Program program;
    private Replica replica;
    private BitSet seen = new BitSet();
    private Optional<Foreign> unstamped = Optional.empty();
    private boolean newer;
    private final long clockErrorMillis;

    /** A replica in which nothing was written yet, and the tables of its program. */
    private record Blank(String id, List<Table> declared) {}

    /** What another program did to a key and nobody has stamped yet; a row, or nothing for a deletion; or a change of its counter or set alone. */
    record Foreign(String key, Optional<List<Cell>> row, Optional<Tally.Change> change) {}

    /**
     * What runs on the disk.
     *
     * @param newer the table of the history as a newer program declares it
     */
    record Program(LongSupplier sessions, Set<Safeguard> without, Table newer) {}

    /** A disk's content at one moment. */
    record Image(byte[] bytes, BitSet seen, Optional<Foreign> unstamped) {}

    /** @param newer whether a newer program begins on the disk */
    Node(String name, String id, Program program, long clockErrorMillis, Optional<Image> image, boolean newer) {
        this.name = name;
        this.id = id;
        this.program = program;
        this.clockErrorMillis = clockErrorMillis;
        this.newer = newer;
        this.replica = open(image.map(Image::bytes).orElseGet(() -> blank(id, declared())));
        image.ifPresent(from -> {
            seen = (BitSet) from.seen().clone();
            unstamped = from.unstamped();
        });
    }

    private Replica open(byte[] bytes) {
        return Replica.inMemory(Optional.of(bytes), id, program.sessions(), program.without(), declared());
    }

    private List<Table> declared() {
        return newer ? List.of(program.newer()) : List.of();
    }

    /** True when the program knows the newer column. */
    boolean isNewer() {
        return newer;
    }

    /** Goes on with the same disk as a newer or older program, if it is not one already. */
    void isNewer(boolean isToBe) {
        if (newer != isToBe) {
            newer = isToBe;
            restart(image());
        }
    }

    /** True when the file has the newer column, whether its program knows it or not. */
    boolean hasNewer() {
        return inFile().columns().size() > Facts.table(false).columns().size();
    }

    /** The table with all columns of the file. */
    private Table inFile() {
        return table("fact").orElseThrow();
    }

    /** A table with all columns of the file, if the file has it. */
    Optional<Table> table(String of) {
        return replica.tables().stream().filter(table -> table.name().equals(of)).findFirst();
    }

    /** A new replica of that id; making its tables takes longer than a whole history of writes. */
    static byte[] blank(String id, List<Table> declared) {
        return BLANK.computeIfAbsent(new Blank(id, declared), blank -> {
            try (Replica made = Replica.inMemory(Optional.empty(), id, () -> 0, Set.of(), declared)) {
                return made.image();
            }
        });
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    boolean isGateway() {
        return id.startsWith("g");
    }

    Replica replica() {
        return replica;
    }

    BitSet seen() {
        return seen;
    }

    Optional<Foreign> unstamped() {
        return unstamped;
    }

    void unstamped(Optional<Foreign> foreign) {
        unstamped = foreign;
    }

    long clock(long nowMillis) {
        return nowMillis + clockErrorMillis;
    }

    long clockErrorMillis() {
        return clockErrorMillis;
    }

    Image image() {
        return new Image(replica.image(), (BitSet) seen.clone(), unstamped);
    }

    /** Power cut, restore, or plain restart: the program begins anew on that content of the disk. */
    void restart(Image from) {
        replica.close();
        replica = open(from.bytes());
        seen = (BitSet) from.seen().clone();
        unstamped = from.unstamped();
    }

    /** All living versions of a key, with all columns. */
    List<Version> versions(String key) {
        return replica.conflicts().versions(inFile(), List.of(Cell.of(OWNER), Cell.of(key))).stream().map(version -> new Version(version.dot(), version.hlc(),
                version.changed(), Facts.padded(version.row()), version.context(), version.metMillis())).toList();
    }

    /** The row that a reader of the table sees. */
    Optional<List<Cell>> visible(String key) {
        return Optional.ofNullable(visible().get(Cell.of(key)));
    }

    private Map<Cell, List<Cell>> visible() {
        return replica.rows(inFile(), OWNER).stream().collect(Collectors.toMap(row -> row.get(1), Facts::padded));
    }

    /** Compares what is alive here with what the oracle says, and the visible row with the latest of the living. */
    void check(Oracle oracle, Set<String> keys) {
        Tally.check(this, oracle);
        Map<Cell, List<Cell>> shown = visible();
        for (String key : keys) {
            List<Version> versions = versions(key);
            Set<Event> found = new HashSet<>();
            for (Version version : versions) {
                Event event = oracle.of(version.dot()).orElseThrow(() -> new Violation(name + " has " + version + ", which nobody wrote"));
                if (!event.row().equals(Optional.of(version.row()))) {
                    throw new Violation(name + " has " + version + ", but written was " + event.row());
                }
                found.add(event);
            }
            Set<Event> wanted = oracle.alive(key, seen);
            if (!found.equals(wanted)) {
                throw new Violation(name + " " + key + ": alive are " + dots(found) + ", must be " + dots(wanted));
            }
            Optional<List<Cell>> latest = versions.stream().max(Node::order).map(Version::row);
            if (!latest.equals(Optional.ofNullable(shown.get(Cell.of(key))))) {
                throw new Violation(name + " " + key + " shows " + shown.get(Cell.of(key)) + ", not the latest of " + versions);
            }
        }
    }

    /** The order in which versions are shown: HLC, then actor. */
    private static int order(Version a, Version b) {
        return a.hlc() != b.hlc() ? Long.compare(a.hlc(), b.hlc()) : a.dot().actor().compareTo(b.dot().actor());
    }

    private static String dots(Set<Event> events) {
        return events.stream().map(event -> event.id() + "=" + event.dot().map(Object::toString).orElse("?")).sorted()
                .collect(Collectors.joining(" ", "[", "]"));
    }

    /** Devices talk to gateways, and gateways to each other. */
    static List<Node[]> links(List<Node> nodes) {
        List<Node[]> links = new ArrayList<>();
        for (Node a : nodes) {
            for (Node b : nodes) {
                if (a != b && (a.isGateway() || b.isGateway())) {
                    links.add(new Node[] {a, b});
                }
            }
        }
        return links;
    }

    @Override
    public void close() {
        replica.close();
    }
}
