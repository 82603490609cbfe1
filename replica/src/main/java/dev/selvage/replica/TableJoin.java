// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Two layouts of one table: what keeps them apart, and what they are together. Columns are told apart by their names. */
final class TableJoin {
    private TableJoin() {}

    /** Why rows of the other cannot be in the table that is here; empty when they can. */
    static Optional<String> contradiction(Table here, Table other) {
        if (here.kind() != other.kind()) {
            return Optional.of("table " + here.name() + " is " + here.kind() + " here, not " + other.kind());
        }
        if (!key(here).equals(key(other))) {
            return Optional.of("table " + here.name() + " has the key (" + key(here) + ") here, not (" + key(other) + ")");
        }
        long more = 0;
        for (Table.Column column : other.values()) {
            Optional<Table.Column> known = here.column(column.name());
            if (known.isPresent() && known.get().type() != column.type()) {
                return Optional.of("column " + column.name() + " of table " + here.name() + " is " + known.get().type() + " here, not " + column.type());
            }
            more += known.isPresent() ? 0 : 1;
        }
        long columns = here.values().size() + more;
        return columns <= Table.VALUE_COLUMNS_MAX ? Optional.empty() : Optional.of("table " + here.name() + " would have " + columns
                + " columns beside its key, at most " + Table.VALUE_COLUMNS_MAX);
    }

    private static String key(Table table) {
        return table.key().stream().map(column -> column.name() + " " + column.type()).collect(Collectors.joining(", "));
    }

    /** The table that is here and, after its columns, those that only the other has. */
    static Table joined(Table here, Table other) {
        List<Table.Column> columns = new ArrayList<>(here.columns());
        other.values().stream().filter(column -> here.column(column.name()).isEmpty()).forEach(columns::add);
        return columns.size() == here.columns().size() ? here
                : new Table(here.id(), here.name(), here.kind(), here.keyCount(), here.rowAtomic(), columns);
    }

    /** The same, but conflicts are settled as the other says. */
    static Table ruledBy(Table here, Table other) {
        Table both = joined(here, other);
        List<Table.Column> columns = both.columns().stream().map(column -> other.column(column.name()).orElse(column)).toList();
        Table ruled = new Table(both.id(), both.name(), both.kind(), both.keyCount(), other.rowAtomic(), columns);
        return ruled.isLike(other) ? other.withId(ruled.id()) : ruled;
    }
}
