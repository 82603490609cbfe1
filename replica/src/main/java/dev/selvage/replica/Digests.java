// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a scope's state tables hold, in 64 bits: the sum of the hashes of all living versions, so that their order does
 * not matter. Two replicas with equal vectors must have equal sums; if not, one of the files was damaged silently, or
 * written to behind the triggers' back. Computed by reading the rows, since a sum that is only carried along never
 * notices what happens to them. Used by the replica's thread.
 */
public final class Digests {
    private final Store store;
    private final Snapshots snapshots;

    /** Gives reading work a committed snapshot in which every row has its dot. */
    @FunctionalInterface
    interface Snapshots {
        <T> T on(String scope, Function<ScopeState, T> work);
    }

    Digests(Store store, Snapshots snapshots) {
        this.store = store;
        this.snapshots = snapshots;
    }

    /**
     * A scope's sum.
     *
     * @param at what the replica had seen
     * @param rows versions that were read: what it cost
     */
    public record Digest(VersionVector at, long sum, long rows) {}

    /**
     * Sums of a range's parts.
     *
     * @param rows versions in the whole range
     */
    public record Parts(VersionVector at, List<Long> sums, long rows) {
        public Parts {
            sums = List.copyOf(sums);
        }
    }

    /** Takes one version. */
    @FunctionalInterface
    private interface Visitor {
        void see(Table table, long keyHash, List<Cell> cells, Dot dot, long hlc);
    }

    /** The sum over the whole scope; costs about a microsecond for each row. */
    public Digest of(String scope) {
        return snapshots.on(scope, state -> {
            long[] sum = new long[2];
            scan(state, (table, keyHash, cells, dot, hlc) -> {
                sum[0] += Hash64.ofVersion(table, keyHash, cells, dot, hlc);
                sum[1]++;
            });
            return new Digest(state.vector(), sum[0], sum[1]);
        });
    }

    /** The sums of a range's parts. */
    public Parts parts(String scope, KeyRange range) {
        return snapshots.on(scope, state -> {
            Long[] sums = new Long[KeyRange.PARTS];
            Arrays.fill(sums, 0L);
            long[] rows = new long[1];
            scan(state, (table, keyHash, cells, dot, hlc) -> {
                if (range.contains(keyHash)) {
                    sums[range.partOf(keyHash)] += Hash64.ofVersion(table, keyHash, cells, dot, hlc);
                    rows[0]++;
                }
            });
            return new Parts(state.vector(), List.of(sums), rows[0]);
        });
    }

    /** All living versions of the keys in a range, whole; of a key with several each once, the visible one among them. */
    public List<Changes.Row> rows(String scope, KeyRange range) {
        return snapshots.on(scope, state -> {
            List<Changes.Row> rows = new ArrayList<>();
            Set<List<Object>> seen = new HashSet<>();
            scan(state, (table, keyHash, cells, dot, hlc) -> {
                List<Cell> key = List.copyOf(cells.subList(0, table.keyCount()));
                if (range.contains(keyHash) && seen.add(List.of(table.id(), key, dot))) {
                    rows.add(new Changes.Row(table, table.fullMask(), table.fullMask(), key, dot, hlc,
                            List.copyOf(cells.subList(table.keyCount(), cells.size()))));
                }
            });
            return rows;
        });
    }

    /**
     * A peer's whole rows in the layout of this file, so that they can be compared; rows of tables that are not here are left
     * out. A column that only the peer has holds nothing where both have seen the same.
     */
    public List<Changes.Row> fitted(List<Changes.Row> rows) {
        return rows.stream().filter(Changes.Row::isWhole).flatMap(row -> store.tables().named(row.table().name())
                .filter(here -> TableJoin.contradiction(here, row.table()).isEmpty()).map(here -> fitted(row, here)).stream()).toList();
    }

    private static Changes.Row fitted(Changes.Row row, Table here) {
        List<String> names = row.table().values().stream().map(Table.Column::name).toList();
        List<Cell> values = here.values().stream().map(Table.Column::name)
                .map(name -> names.contains(name) ? row.values().get(names.indexOf(name)) : Cell.none()).toList();
        return new Changes.Row(here, here.fullMask(), here.fullMask(), row.key(), row.dot(), row.hlc(), values);
    }

    /** Rows first, then the versions of those that have several, the visible one once more. */
    private void scan(ScopeState scope, Visitor visitor) {
        String owner = Scopes.owner(scope.name()).orElse("");
        for (Table table : store.tables().states(scope.name())) {
            int columns = table.columns().size();
            TableSql text = store.tables().sql(table);
            for (String query : scope.siblings().isEmpty() ? List.of(text.all) : List.of(text.all, text.allSiblings)) {
                store.sql().each(query, row -> {
                    List<Cell> cells = Cells.readAll(row, 1, columns);
                    visitor.see(table, Hash64.ofKey(table, cells), cells,
                            new Dot(store.actors().actor(row.getLong(columns + 1)), row.getLong(columns + 2)), row.getLong(columns + 3));
                }, owner);
            }
        }
    }
}
