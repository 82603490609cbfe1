// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The replicated tables of one file as they are now, with their SQL. They only ever grow: {@link Layouts}. */
final class Catalog {
    private final Map<String, Table> byName = new LinkedHashMap<>();
    private final Map<Integer, Table> byId = new HashMap<>();
    private final Map<Integer, TableSql> texts = new HashMap<>();
    /** Counters and sets by the numbers of the tables that show them and of those that hold their parts. */
    private final Map<Integer, List<Derived>> derived = new HashMap<>();
    /** How the layout that was asked for last under a name fits the file's. */
    private final Map<String, Fit> fits = new HashMap<>();
    /** The tables as last committed; what is beyond them, a rollback takes back. */
    private List<Table> committed = List.of();
    private boolean changed;

    List<Table> all() {
        return List.copyOf(byName.values());
    }

    /** State tables whose rows live in that scope. */
    List<Table> states(String scope) {
        return byName.values().stream().filter(t -> t.kind() == Table.Kind.STATE && t.belongsIn(scope)).toList();
    }

    /** History tables whose rows live in that scope. */
    List<Table> histories(String scope) {
        return byName.values().stream().filter(t -> t.kind() == Table.Kind.HISTORY && t.belongsIn(scope)).toList();
    }

    Optional<Table> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<Table> byId(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The table of a number that this file holds. */
    Table known(int id) {
        return byId(id).orElseThrow(() -> new ReplicaException(ReplicaException.Kind.DAMAGED, "no table has number " + id));
    }

    /** The texts of one of this file's own tables. */
    TableSql sql(Table table) {
        TableSql text = texts.get(table.id());
        if (text == null) {
            throw new IllegalArgumentException("table " + table.name() + " is not in this file");
        }
        return text;
    }

    /**
     * How a caller's layout of a table fits the file's.
     *
     * @throws IllegalArgumentException when the file has no such table or column
     */
    Fit fit(Table asked) {
        Fit known = fits.get(asked.name());
        if (known == null || !known.from().equals(asked)) {
            Table here = named(asked.name()).orElseThrow(() ->
                    new IllegalArgumentException("table " + asked.name() + " is not in this file; bring it when the replica is opened"));
            for (Table.Column column : asked.values()) {
                if (Derived.is(column) && here.column(column.name()).isEmpty()) {
                    derived(asked, column.name());
                }
            }
            known = Fit.of(asked, here);
            fits.put(asked.name(), known);
        }
        return known;
    }

    /** True when any table has a counter or set. */
    boolean isDeriving() {
        return !derived.isEmpty();
    }

    /** The counters and sets that a table shows or holds the parts of; hardly any table has some. */
    List<Derived> derived(Table table) {
        return derived.isEmpty() ? List.of() : derived.getOrDefault(table.id(), List.of());
    }

    /** All counters and sets. */
    List<Derived> allDerived() {
        return derived.values().stream().flatMap(List::stream).distinct().toList();
    }

    /**
     * The counter or set of that name.
     *
     * @throws IllegalArgumentException when the file has none
     */
    Derived derived(Table asked, String column) {
        return named(asked.name()).map(this::derived).orElse(List.of()).stream()
                .filter(d -> d.table().equals(asked.name()) && d.column().equals(column)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("table " + asked.name() + " has no counter or set " + column
                        + " in this file; bring it when the replica is opened"));
    }

    private void derive() {
        derived.clear();
        for (Table parts : byName.values()) {
            Derived.of(parts, this::named).ifPresent(d -> {
                derived.computeIfAbsent(parts.id(), id -> new ArrayList<>()).add(d);
                derived.computeIfAbsent(byName.get(d.table()).id(), id -> new ArrayList<>()).add(d);
            });
        }
    }

    /** Adds a table, or puts it in the place of the one of its name. */
    void put(Table table) {
        byName.put(table.name(), table);
        byId.put(table.id(), table);
        texts.put(table.id(), new TableSql(table));
        fits.remove(table.name());
        derive();
        changed = true;
    }

    /** What is here now is in the file for good. */
    void committed() {
        if (changed) {
            committed = all();
            changed = false;
        }
    }

    /** The transaction is undone, and with it what it did to tables. */
    void rolledBack() {
        if (changed) {
            byName.clear();
            byId.clear();
            texts.clear();
            fits.clear();
            derived.clear();
            committed.forEach(this::put);
            changed = false;
        }
    }
}
