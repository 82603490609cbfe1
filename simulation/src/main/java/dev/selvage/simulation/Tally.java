// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.ColumnPolicy;
import dev.selvage.replica.Dot;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.replica.Version;
import dev.selvage.replica.WriteTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A counter and a set in the rows that a history is about. To the oracle each member is a row, and so is what a session counted
 * in a row: a write replaces what its session counted before, a deletion of the row what its writer had seen. From the rows
 * that are alive follows what the columns must show.
 */
final class Tally {
    static final String HITS = "hits";
    static final String TAGS = "tags";
    private static final List<String> MEMBERS = List.of("a", "b", "c");
    /** In most histories nobody counts, so that they remain as bare as they were. */
    private static final int ACTIVE_ONE_IN = 3;
    private static final int CHANGE_ONE_IN = 3;
    private static final int DELTA_MAX = 9;

    private final Random random;
    private final Oracle oracle;
    private final boolean active;

    /** Something counted when the member is empty; else a member that is added, or removed when the delta is less than nothing. */
    record Change(String key, long delta, String member) {
        private boolean isCount() {
            return member.isEmpty();
        }

        /** The statement by which another program does it. */
        String sql() {
            String members = "(SELECT json_group_array(v) FROM (SELECT value AS v FROM json_each(tags) ";
            String set = isCount() ? "hits = hits + " + delta
                    : "tags = " + members + (delta > 0 ? "UNION SELECT '" + member + "'))" : "WHERE value <> '" + member + "'))");
            return "UPDATE fact SET " + set + " WHERE shared = '" + Node.OWNER + "' AND name = '" + key + "'";
        }
    }

    Tally(long seed, Oracle oracle) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 2);
        this.oracle = oracle;
        this.active = random.nextInt(ACTIVE_ONE_IN) == 0;
    }

    /** A table with a counter and a set. */
    static Table declared(Table stored) {
        List<Table.Column> columns = new ArrayList<>(stored.columns());
        columns.add(new Table.Column(HITS, Table.Type.INTEGER, false, ColumnPolicy.COUNTER));
        columns.add(new Table.Column(TAGS, Table.Type.TEXT, false, ColumnPolicy.SET));
        return Table.declared(stored.name(), stored.kind(), stored.keyCount(), stored.rowAtomic(), columns);
    }

    /** The table as newer programs of this history declare it. */
    Table declared() {
        return active ? declared(Facts.table(true)) : Facts.table(true);
    }

    /** True when a replica is to begin with a program that counts, so that it happens in short histories, too. */
    boolean wantsNewer() {
        return active && random.nextBoolean();
    }

    /** True when the next step is a change of a counter or set at that replica, which must have them. */
    boolean isDue(Node node) {
        return active && random.nextInt(CHANGE_ONE_IN) == 0 && node.table("fact__" + HITS).isPresent() && node.table("fact__" + TAGS).isPresent();
    }

    /** One change by the program itself; or, given back, one to be made by another program. */
    Optional<Change> change(Node node, long nowMillis) {
        String key = "k" + random.nextInt(4);
        boolean counts = random.nextBoolean();
        long delta = random.nextInt(3) == 0 ? -1 - random.nextInt(DELTA_MAX) : 1 + random.nextInt(DELTA_MAX);
        Change change = new Change(key, delta, counts ? "" : MEMBERS.get(random.nextInt(MEMBERS.size())));
        if (random.nextInt(3) == 0) {
            boolean isChange = counts || (delta > 0) == oracle.alive(part(change), node.seen()).isEmpty();
            return Optional.of(change).filter(c -> isChange && node.visible(key).isPresent());
        }
        noted(node, change, Optional.of(node.replica().write(Node.SCOPE, node.clock(nowMillis), tx -> made(tx, change))));
        return Optional.empty();
    }

    private static Dot made(WriteTx tx, Change change) {
        List<Cell> key = List.of(Cell.of(Node.OWNER), Cell.of(change.key()));
        if (change.isCount()) {
            return tx.add(Tables.FACT, key, HITS, change.delta());
        }
        return change.delta() > 0 ? tx.addMember(Tables.FACT, key, TAGS, change.member()) : tx.removeMember(Tables.FACT, key, TAGS, change.member());
    }

    /** What another program did has just been given its dot. */
    void stamped(Node node, Change change) {
        if (!change.isCount() && change.delta() < 0) {
            noted(node, change, Optional.empty());
            return;
        }
        Optional<Dot> dot = versions(node, change.isCount() ? HITS : TAGS).filter(v -> v.row().get(1).equals(Cell.of(change.key())))
                .map(Version::dot).filter(d -> oracle.of(d).isEmpty()).findFirst();
        noted(node, change, Optional.of(dot.orElseThrow(() -> new Violation(node.name() + " did not notice " + change))));
    }

    private void noted(Node node, Change change, Optional<Dot> dot) {
        if (change.isCount()) {
            String part = part(change.key(), HITS, Long.toString(dot.orElseThrow().actor().session()));
            long up = Math.max(change.delta(), 0) + before(part, node, 0);
            long down = Math.max(-change.delta(), 0) + before(part, node, 1);
            oracle.wrote(part, Optional.of(List.of(Cell.of(up), Cell.of(down))), dot, node.seen());
        } else {
            oracle.wrote(part(change), change.delta() > 0 ? Optional.of(List.of()) : Optional.empty(), dot, node.seen());
        }
    }

    private long before(String part, Node node, int column) {
        return oracle.alive(part, node.seen()).stream().mapToLong(event -> number(event.row().orElseThrow().get(column))).max().orElse(0);
    }

    private static long number(Cell cell) {
        return Long.parseLong(Foreigner.literal(cell));
    }

    private static String part(Change change) {
        return part(change.key(), TAGS, change.member());
    }

    private static String part(String key, String column, String last) {
        return key + "/" + column + "/" + last;
    }

    /** A row was deleted, and with it all its parts that were seen. */
    void deleted(Node node, String key) {
        for (String part : oracle.keys(key + "/")) {
            if (!oracle.alive(part, node.seen()).isEmpty()) {
                oracle.wrote(part, Optional.empty(), Optional.empty(), node.seen());
            }
        }
    }

    /** Members that were added twice have been made one again. */
    void resolved(Node home) {
        if (home.table("fact__" + TAGS).isEmpty()) {
            return;
        }
        List<Version> fresh = versions(home, TAGS).filter(version -> oracle.of(version.dot()).isEmpty()).toList();
        fresh.forEach(version -> oracle.wrote(part(text(version.row().get(1)), TAGS, text(version.row().get(2))), Optional.of(List.of()),
                Optional.of(version.dot()), home.seen()));
    }

    private static Stream<Version> versions(Node node, String column) {
        Table parts = node.table("fact__" + column).orElseThrow();
        return node.replica().rows(parts, Node.OWNER).stream()
                .flatMap(row -> node.replica().conflicts().versions(parts, row.subList(0, parts.keyCount())).stream());
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text text ? text.value() : Foreigner.literal(cell);
    }

    /** Compares parts and columns with what the oracle says. */
    static void check(Node node, Oracle oracle) {
        for (String column : List.of(HITS, TAGS)) {
            Map<String, List<Cell>> wanted = new TreeMap<>();
            for (String part : oracle.keys("")) {
                if (part.contains("/" + column + "/")) {
                    oracle.alive(part, node.seen()).stream().findFirst().ifPresent(event -> wanted.put(part, event.row().orElseThrow()));
                }
            }
            Map<String, List<Cell>> found = node.table("fact__" + column).map(parts -> node.replica().rows(parts, Node.OWNER)).orElse(List.of()).stream()
                    .collect(Collectors.toMap(row -> part(text(row.get(1)), column, text(row.get(2))), row -> List.copyOf(row.subList(3, row.size()))));
            if (!found.equals(wanted)) {
                throw new Violation(node.name() + " has parts " + found + ", must have " + wanted);
            }
            if (node.table("fact__" + column).isPresent()) {
                checkShown(node, column, wanted);
            }
        }
    }

    private static void checkShown(Node node, String column, Map<String, List<Cell>> parts) {
        Table shown = declared(Tables.FACT);
        List<Table.Column> columns = new ArrayList<>(shown.key());
        columns.add(shown.columns().get(shown.columns().size() - (column.equals(HITS) ? 2 : 1)));
        for (List<Cell> row : node.replica().rows(Table.declared("fact", Table.Kind.STATE, 2, false, columns), Node.OWNER)) {
            String prefix = part(text(row.get(1)), column, "");
            Map<String, List<Cell>> ofRow = new TreeMap<>(parts);
            ofRow.keySet().removeIf(part -> !part.startsWith(prefix));
            String wanted = column.equals(HITS)
                    ? Long.toString(ofRow.values().stream().mapToLong(part -> number(part.get(0)) - number(part.get(1))).sum())
                    : new TreeSet<>(ofRow.keySet()).stream().map(part -> '"' + part.substring(prefix.length()) + '"').collect(Collectors.joining(",", "[", "]"));
            if (!wanted.equals(text(row.get(2)))) {
                throw new Violation(node.name() + " " + prefix + " shows " + text(row.get(2)) + ", must show " + wanted);
            }
        }
    }
}
