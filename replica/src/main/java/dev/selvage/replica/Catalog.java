// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The replicated tables of one file, with their SQL. */
final class Catalog {
    private final List<Table> tables;
    private final Map<Integer, Table> byId = new HashMap<>();
    private final Map<Integer, TableSql> texts = new HashMap<>();

    Catalog(List<Table> tables) {
        this.tables = List.copyOf(tables);
        for (Table table : tables) {
            byId.put(table.id(), table);
            texts.put(table.id(), new TableSql(table));
        }
    }

    List<Table> all() {
        return tables;
    }

    /** State tables whose rows live in that scope. */
    List<Table> states(String scope) {
        return tables.stream().filter(t -> t.kind() == Table.Kind.STATE && t.belongsIn(scope)).toList();
    }

    /** History tables whose rows live in that scope. */
    List<Table> histories(String scope) {
        return tables.stream().filter(t -> t.kind() == Table.Kind.HISTORY && t.belongsIn(scope)).toList();
    }

    Optional<Table> byId(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The table of a number that this file holds. */
    Table known(int id) {
        return byId(id).orElseThrow(() -> new ReplicaException(ReplicaException.Kind.DAMAGED, "no table has number " + id));
    }

    TableSql sql(Table table) {
        TableSql text = texts.get(table.id());
        if (text == null) {
            throw new IllegalArgumentException("table " + table.name() + " is not in this file");
        }
        return text;
    }
}
