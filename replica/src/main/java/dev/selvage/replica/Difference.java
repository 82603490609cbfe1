// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A key that two replicas with equal vectors hold differently, which no merge can have done.
 *
 * @param here the versions of this replica
 * @param there the versions of the other
 * @param kept the version to go on with
 * @param from whose version that is, for people
 */
public record Difference(Table table, List<Cell> key, List<Changes.Row> here, List<Changes.Row> there, Changes.Row kept, String from) {
    private static final Comparator<Changes.Row> LATEST =
            Comparator.comparingLong(Changes.Row::hlc).thenComparing((Changes.Row row) -> row.dot().actor());

    /** A key that is unlike any of another table. */
    private record Place(String table, List<Cell> key) {}

    /** What a version says, however many columns its table has and in whatever order: the columns that hold something. */
    private record Content(Dot dot, long hlc, Map<String, Cell> held) {
        static Content of(Changes.Row row) {
            Map<String, Cell> held = new HashMap<>();
            for (int i = 0; i < row.values().size(); i++) {
                if (!row.values().get(i).equals(Cell.none())) {
                    held.put(row.table().values().get(i).name(), row.values().get(i));
                }
            }
            return new Content(row.dot(), row.hlc(), held);
        }

        static Set<Content> of(List<Changes.Row> rows) {
            return rows.stream().map(Content::of).collect(Collectors.toSet());
        }
    }

    /**
     * Compares all versions of a range of keys. What is there on one side only is kept, as nothing may be lost by a repair;
     * where one version has two contents, that of its writer is believed, the others only hold copies.
     *
     * @param there what is not a whole row of a state table is nothing that an honest peer sends, and is left out
     * @param self the id of this replica
     * @param peer the id of the other
     */
    public static List<Difference> between(List<Changes.Row> here, List<Changes.Row> there, String self, String peer) {
        Map<Place, List<Changes.Row>> ours = byKey(here);
        Map<Place, List<Changes.Row>> theirs = byKey(there.stream().filter(row -> row.isWhole() && row.table().kind() == Table.Kind.STATE).toList());
        Set<Place> places = new LinkedHashSet<>(ours.keySet());
        places.addAll(theirs.keySet());
        List<Difference> all = new ArrayList<>();
        for (Place place : places) {
            List<Changes.Row> a = ours.getOrDefault(place, List.of());
            List<Changes.Row> b = theirs.getOrDefault(place, List.of());
            if (!Content.of(a).equals(Content.of(b))) {
                all.add(of(place.key(), a, b, self, peer));
            }
        }
        return all;
    }

    private static Difference of(List<Cell> key, List<Changes.Row> here, List<Changes.Row> there, String self, String peer) {
        Optional<Changes.Row> ours = here.stream().max(LATEST);
        Optional<Changes.Row> theirs = there.stream().max(LATEST);
        Changes.Row latest = ours.isEmpty() || (theirs.isPresent() && LATEST.compare(theirs.get(), ours.get()) > 0) ? theirs.orElseThrow() : ours.get();
        boolean written = latest.dot().actor().replica().equals(peer);
        Optional<Changes.Row> believed = (written ? there : here).stream().filter(row -> row.dot().equals(latest.dot())).findFirst();
        Changes.Row kept = believed.orElse(latest);
        return new Difference(kept.table(), key, here, there, kept, Content.of(here).contains(Content.of(kept)) ? self : peer);
    }

    private static Map<Place, List<Changes.Row>> byKey(List<Changes.Row> rows) {
        Map<Place, List<Changes.Row>> byKey = new LinkedHashMap<>();
        rows.forEach(row -> byKey.computeIfAbsent(new Place(row.table().name(), row.key()), place -> new ArrayList<>()).add(row));
        return byKey;
    }

    /** All columns of the version to go on with. */
    List<Cell> row() {
        List<Cell> row = new ArrayList<>(kept.key());
        row.addAll(kept.values());
        return row;
    }
}
