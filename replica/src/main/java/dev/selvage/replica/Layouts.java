// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the tables of one file look like, in its table {@code _tbl}; brings in the layouts of the program and of peers. A
 * file's tables only ever grow: a column is added at the end, so that masks that are written down keep their meaning. No
 * row is touched and no dot is given, as a column that nobody wrote is NULL everywhere. All inside the caller's transaction.
 */
final class Layouts {
    /** Replicated tables of one file: far more than programs have, and a bound for what a peer can make here. */
    static final int TABLES_MAX = 64;
    /** Where the numbers of tables begin that are not among {@link Tables}. */
    static final int DECLARED_ID_MIN = 1_000;

    private final Sql sql;
    private final Catalog tables;

    Layouts(Sql sql, Catalog tables) {
        this.sql = sql;
        this.tables = tables;
    }

    Catalog tables() {
        return tables;
    }

    /** Reads the file's tables and brings in the program's; says why not, if one contradicts the file. */
    Optional<String> open(List<Table> declared) {
        Map<String, Table> program = new LinkedHashMap<>();
        Tables.ALL.forEach(table -> program.put(table.name(), table));
        for (Table table : declared) {
            Table stored = Derived.stored(table);
            Table other = program.getOrDefault(table.name(), stored);
            Optional<String> why = Derived.refusal(table).or(() -> TableJoin.contradiction(other, stored));
            if (why.isPresent()) {
                return why;
            }
            program.put(table.name(), TableJoin.ruledBy(other, stored));
            Derived.partsOf(table).forEach(parts -> program.put(parts.name(), parts));
        }
        read(program).forEach(tables::put);
        Optional<String> other = declared.stream().flatMap(table -> tables.named(table.name()).map(tables::derived).orElse(List.of()).stream()
                .flatMap(derived -> derived.contradiction(table).stream())).findFirst();
        if (other.isPresent()) {
            return other;
        }
        for (Table table : program.values()) {
            Optional<String> why = bring(table, true);
            if (why.isPresent()) {
                return why;
            }
        }
        Optional<String> why = tables.all().stream().flatMap(table -> attach(table).stream()).findFirst();
        // an older program, that knows nothing of them, may have had the file
        tables.allDerived().forEach(derived -> sql.run(derived.sql().refreshAll));
        tables.committed();
        return why;
    }

    /** Makes what the file lacks of the counters and sets that a table shows or holds the parts of. */
    private Optional<String> attach(Table table) {
        return tables.derived(table).stream().flatMap(derived ->
                derived.attach(sql, tables.named(derived.table()).orElseThrow()).stream()).findFirst();
    }

    /** The tables as the file has them; where the program's is the same, it is that. */
    private List<Table> read(Map<String, Table> program) {
        return sql.list("SELECT id, name, kind, key_count, row_atomic, columns FROM _tbl ORDER BY id", row -> {
            Optional<Table> known = Optional.ofNullable(program.get(row.getString(2)));
            String columns = row.getString(6);
            if (known.isPresent() && known.get().kind().name().equals(row.getString(3)) && known.get().keyCount() == row.getInt(4)
                    && known.get().rowAtomic() == row.getBoolean(5) && LayoutText.of(known.get().columns()).equals(columns)) {
                return known.get().withId(row.getInt(1));
            }
            try {
                return new Table(row.getInt(1), row.getString(2), Table.Kind.valueOf(row.getString(3)), row.getInt(4), row.getBoolean(5),
                        LayoutText.columns(columns));
            } catch (IllegalArgumentException e) {
                throw new ReplicaException(ReplicaException.Kind.DAMAGED, "row " + row.getInt(1) + " of _tbl is no table: " + e.getMessage(), e);
            }
        });
    }

    /**
     * Makes what a table of the program or of a peer has and this file lacks. Says why not when it contradicts what is
     * here; nothing is changed then.
     *
     * @param rules true for the program's own, which settles conflicts as it says
     */
    Optional<String> bring(Table other, boolean rules) {
        Optional<Table> here = tables.named(other.name());
        if (here.isEmpty()) {
            return make(other);
        }
        if (here.get().equals(other)) {
            return Optional.empty();
        }
        Optional<String> why = TableJoin.contradiction(here.get(), other);
        if (why.isPresent()) {
            return why;
        }
        Optional<String> kept = tables.derived(here.get()).stream().flatMap(derived -> derived.contradiction(other).stream()).findFirst();
        if (kept.isPresent()) {
            return kept;
        }
        Table joined = rules ? TableJoin.ruledBy(here.get(), other) : TableJoin.joined(here.get(), other);
        if (joined.equals(here.get())) {
            return Optional.empty();
        }
        for (Table.Column column : joined.columns().subList(here.get().columns().size(), joined.columns().size())) {
            if (sql.number("SELECT count(*) FROM pragma_table_info(?) WHERE lower(name) = ?", joined.name(), column.name()) > 0) {
                return Optional.of("column " + column.name() + " of table " + joined.name() + " was made here by another program");
            }
        }
        Schema.extend(sql, here.get(), joined);
        note(joined);
        return Optional.empty();
    }

    private Optional<String> make(Table other) {
        List<String> takes = new ArrayList<>(List.of(other.name(), "_sib_" + other.name(), "_mark_" + other.name(), "_new_" + other.name(),
                "_more_" + other.name()));
        if (takes.stream().anyMatch(name -> sql.number("SELECT count(*) FROM sqlite_schema WHERE lower(name) = ?", name) > 0)) {
            return Optional.of("table " + other.name() + " was made here by another program");
        }
        if (tables.all().size() >= TABLES_MAX) {
            return Optional.of("no room for table " + other.name() + ": " + TABLES_MAX + " tables are here, as many as can be");
        }
        boolean ours = Tables.byId(other.id()).filter(table -> table.name().equals(other.name())).isPresent() && tables.byId(other.id()).isEmpty();
        Table made = other.withId(ours ? other.id() : nextId());
        Schema.create(sql, made);
        note(made);
        return attach(made);
    }

    private int nextId() {
        return Math.max(DECLARED_ID_MIN, tables.all().stream().mapToInt(Table::id).max().orElse(0) + 1);
    }

    private void note(Table table) {
        sql.run("REPLACE INTO _tbl VALUES(?, ?, ?, ?, ?, ?)", table.id(), table.name(), table.kind().name(), table.keyCount(),
                table.rowAtomic() ? 1 : 0, LayoutText.of(table.columns()));
        tables.put(table);
    }
}
