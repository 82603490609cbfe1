// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A counter or set: a column of one table that shows what the rows of another, its parts, come to. The parts are an ordinary
 * replicated table named {@code <table>__<column>}: of a counter what each session counted up and down, of a set its members.
 * The column itself is in no layout, mask, digest or batch; each file works it out for itself.
 */
final class Derived {
    /** Between the table's name and the column's. */
    static final String JOINT = "__";
    /** Last key column of a counter's parts: who counted. Nobody else writes that row, so it never conflicts. */
    static final String SESSION = "session";
    static final String UP = "up";
    static final String DOWN = "down";
    /** Last key column of a set's parts. */
    static final String MEMBER = "member";
    /** Letters of a table's name. */
    private static final int NAME_MAX = 63;

    private final String table;
    private final String column;
    private final ColumnPolicy kind;
    private final Table parts;
    private final DerivedSql sql;

    private Derived(String table, String column, ColumnPolicy kind, Table parts) {
        this.table = table;
        this.column = column;
        this.kind = kind;
        this.parts = parts;
        this.sql = new DerivedSql(this);
    }

    /** True of columns that no table stores. */
    static boolean is(Table.Column column) {
        return column.policy() == ColumnPolicy.COUNTER || column.policy() == ColumnPolicy.SET;
    }

    /** Why a table's counters and sets cannot be; empty when they can. */
    static Optional<String> refusal(Table declared) {
        return declared.values().stream().filter(Derived::is).flatMap(column -> refusal(declared, column).stream()).findFirst();
    }

    private static Optional<String> refusal(Table declared, Table.Column column) {
        String what = "column " + column.name() + " of table " + declared.name() + " cannot be a " + column.policy().label() + ": ";
        Table.Type type = column.policy() == ColumnPolicy.COUNTER ? Table.Type.INTEGER : Table.Type.TEXT;
        if (declared.kind() != Table.Kind.STATE) {
            return Optional.of(what + "rows of a history table never change");
        } else if (column.type() != type) {
            return Optional.of(what + "it must be " + type + ", not " + column.type());
        } else if (column.name().contains(JOINT) || (declared.name() + JOINT + column.name()).length() > NAME_MAX) {
            return Optional.of(what + "the name " + declared.name() + JOINT + column.name() + " must have one " + JOINT + " behind the table's and at most "
                    + NAME_MAX + " letters");
        } else if (declared.keyCount() == Table.KEY_COLUMNS_MAX) {
            return Optional.of(what + "the key has " + Table.KEY_COLUMNS_MAX + " columns, and its parts need one more");
        }
        return declared.key().stream().map(Table.Column::name).filter(List.of(SESSION, UP, DOWN, MEMBER)::contains).findFirst()
                .map(name -> what + "a column of the key is named " + name + ", as one of its parts is");
    }

    /** What is stored of a table: all but its counters and sets. */
    static Table stored(Table declared) {
        List<Table.Column> columns = new ArrayList<>(declared.key());
        declared.values().stream().filter(column -> !is(column)).forEach(columns::add);
        return columns.size() == declared.columns().size() ? declared
                : new Table(declared.id(), declared.name(), declared.kind(), declared.keyCount(), declared.rowAtomic(), columns);
    }

    /** The tables of the parts of its counters and sets. */
    static List<Table> partsOf(Table declared) {
        return declared.values().stream().filter(Derived::is).map(column -> partsOf(declared, column)).toList();
    }

    /** The last key column's policy tells every file, also one whose program declares nothing, what the table is. */
    private static Table partsOf(Table declared, Table.Column column) {
        List<Table.Column> columns = new ArrayList<>(declared.key());
        if (column.policy() == ColumnPolicy.COUNTER) {
            columns.add(new Table.Column(SESSION, Table.Type.INTEGER, true, ColumnPolicy.COUNTER));
            // they only grow: should a repair ever write somebody else's row, the greater one is the later
            columns.add(new Table.Column(UP, Table.Type.INTEGER, false, ColumnPolicy.MAX));
            columns.add(new Table.Column(DOWN, Table.Type.INTEGER, false, ColumnPolicy.MAX));
        } else {
            columns.add(new Table.Column(MEMBER, Table.Type.TEXT, true, ColumnPolicy.SET));
        }
        return Table.declared(declared.name() + JOINT + column.name(), Table.Kind.STATE, declared.keyCount() + 1, false, columns);
    }

    /** The counter or set whose parts are in that table, if it is such a table and that of the column is here. */
    static Optional<Derived> of(Table parts, Function<String, Optional<Table>> tables) {
        int joint = parts.name().lastIndexOf(JOINT);
        Table.Column last = parts.columns().get(parts.keyCount() - 1);
        if (joint <= 0 || parts.kind() != Table.Kind.STATE || !is(last)) {
            return Optional.empty();
        }
        ColumnPolicy kind = last.policy() == ColumnPolicy.COUNTER ? ColumnPolicy.COUNTER : ColumnPolicy.SET;
        String name = parts.name().substring(joint + JOINT.length());
        return tables.apply(parts.name().substring(0, joint)).filter(table -> isMadeOf(table, name, kind, parts))
                .map(table -> new Derived(table.name(), name, kind, parts));
    }

    /** A peer may bring what only looks like parts. */
    private static boolean isMadeOf(Table table, String name, ColumnPolicy kind, Table parts) {
        if (table.kind() != Table.Kind.STATE || !name.matches("[a-z][a-z0-9_]*")) {
            return false;
        }
        Table.Type type = kind == ColumnPolicy.COUNTER ? Table.Type.INTEGER : Table.Type.TEXT;
        List<Table.Column> columns = new ArrayList<>(table.key());
        columns.add(new Table.Column(name, type, false, kind));
        Table wanted = Table.declared(table.name(), Table.Kind.STATE, table.keyCount(), false, columns);
        return refusal(wanted).isEmpty() && TableJoin.contradiction(parts, partsOf(wanted).get(0)).isEmpty()
                && partsOf(wanted).get(0).values().stream().allMatch(column -> parts.column(column.name()).isPresent());
    }

    /** Why a layout of the showing table cannot be that of this file: it has a column of that name which is something else. */
    Optional<String> contradiction(Table other) {
        return other.name().equals(table) ? other.column(column).filter(theirs -> theirs.policy() != kind)
                .map(theirs -> "column " + column + " of table " + table + " is a " + kind.label() + " in this file, not " + theirs.policy().label())
                : Optional.empty();
    }

    /** Name of the table that shows it. */
    String table() {
        return table;
    }

    String column() {
        return column;
    }

    ColumnPolicy kind() {
        return kind;
    }

    Table parts() {
        return parts;
    }

    /** How many columns the key of the showing table has. */
    int keyCount() {
        return parts.keyCount() - 1;
    }

    DerivedSql sql() {
        return sql;
    }

    /**
     * Makes the column and its triggers where the file lacks them. Inside a transaction.
     *
     * @return why it cannot be made; nothing is changed then
     */
    Optional<String> attach(Sql file, Table shows) {
        String what = "column " + column + " of table " + table;
        if (shows.column(column).isPresent()) {
            return Optional.of(what + " is " + shows.column(column).get().policy().label() + ", and cannot be a " + kind.label() + " as well");
        }
        if (file.number("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name = ?", "_put_" + parts.name()) > 0) {
            return Optional.empty();
        }
        if (file.number("SELECT count(*) FROM pragma_table_info(?) WHERE lower(name) = ?", table, column) > 0) {
            return Optional.of(what + " was made here by another program");
        }
        sql.create().forEach(file::script);
        return Optional.empty();
    }
}
