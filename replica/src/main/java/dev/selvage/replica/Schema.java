// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tables of a replica file. User-visible tables carry {@code _a} (actor ordinal), {@code _n} and {@code _h}: the
 * dot and the HLC of the row's version. Tables with a leading underscore are bookkeeping: {@code _sib_<table>} holds all
 * versions of rows that have concurrent ones, {@code _mark_<table>} what other programs changed. What this replica wrote
 * last may stand in {@code _chg} alone; the view {@code _vector} puts it together with {@code _vv}.
 */
final class Schema {
    /** Raised when the bookkeeping changes; an older program refuses a newer file. */
    static final int VERSION = 5;

    private static final String BOOKKEEPING =
            """
            CREATE TABLE _meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
            CREATE TABLE _actor(ord INTEGER PRIMARY KEY, replica TEXT NOT NULL, session INTEGER NOT NULL, bytes BLOB NOT NULL UNIQUE, mine INTEGER NOT NULL DEFAULT 0) STRICT;
            CREATE TABLE _scope(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, hlc INTEGER NOT NULL DEFAULT 0, siblings INTEGER NOT NULL DEFAULT 0) STRICT;
            CREATE TABLE _vv(scope INTEGER NOT NULL, a INTEGER NOT NULL, n INTEGER NOT NULL, history INTEGER NOT NULL, logged INTEGER NOT NULL, parent INTEGER, parent_n INTEGER, PRIMARY KEY(scope, a)) STRICT, WITHOUT ROWID;
            CREATE TABLE _live(scope INTEGER PRIMARY KEY, a INTEGER NOT NULL) STRICT;
            CREATE TABLE _peer(scope INTEGER NOT NULL, peer TEXT NOT NULL, vv BLOB NOT NULL, history BLOB NOT NULL, seen_ms INTEGER NOT NULL, PRIMARY KEY(scope, peer)) STRICT, WITHOUT ROWID;
            CREATE TABLE _chg(id INTEGER PRIMARY KEY, a INTEGER NOT NULL, last INTEGER NOT NULL, first INTEGER NOT NULL, h INTEGER NOT NULL, tbl INTEGER NOT NULL, mask INTEGER NOT NULL, keys BLOB NOT NULL) STRICT;
            CREATE VIEW _vector(scope, a, n, history, logged, parent, parent_n, h) AS SELECT v.scope, v.a, max(v.n, coalesce(c.last, 0)), max(v.history, coalesce(c.last, 0)), v.logged, v.parent, v.parent_n, coalesce(c.h, 0) FROM _vv v LEFT JOIN _chg c ON c.id = (SELECT max(id) FROM _chg WHERE id >= v.scope << 40 AND id < (v.scope + 1) << 40 AND a = v.a);
            CREATE TABLE _del(scope INTEGER NOT NULL, a INTEGER NOT NULL, n INTEGER NOT NULL, h INTEGER NOT NULL, tbl INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY(scope, a, n)) STRICT, WITHOUT ROWID;
            CREATE TABLE _hor(scope INTEGER NOT NULL, a INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(scope, a)) STRICT, WITHOUT ROWID;
            CREATE TABLE _ctx(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, vv BLOB NOT NULL) STRICT;
            CREATE TABLE _conflict(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, scope TEXT NOT NULL, tbl TEXT NOT NULL, key TEXT NOT NULL, rule TEXT NOT NULL, result TEXT NOT NULL) STRICT;
            CREATE TABLE _conflict_side(conflict INTEGER NOT NULL, actor TEXT NOT NULL, n INTEGER NOT NULL, written_ms INTEGER NOT NULL, changed TEXT NOT NULL, seen TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY(conflict, actor)) STRICT, WITHOUT ROWID;
            CREATE TABLE _tbl(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, key_count INTEGER NOT NULL, row_atomic INTEGER NOT NULL, columns TEXT NOT NULL) STRICT;
            CREATE TABLE _outbox(seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, class TEXT NOT NULL, qos INTEGER NOT NULL, retained INTEGER NOT NULL, payload BLOB NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER) STRICT;
            CREATE INDEX _outbox_topic ON _outbox(topic, class);
            """;

    private Schema() {}

    /**
     * Makes the bookkeeping of a new file, or checks that the file's version is ours; then makes what the program's tables
     * need and the file lacks.
     *
     * @param declared tables that the program has beside {@link Tables#ALL}, or wider ones of the same names
     * @return the file's tables
     */
    static Catalog prepare(Sql sql, String replicaId, String file, List<Table> declared) {
        if (sql.number("SELECT count(*) FROM sqlite_schema WHERE name = '_meta'") == 0) {
            return sql.transaction(() -> {
                BOOKKEEPING.lines().forEach(sql::script);
                sql.run("INSERT INTO _meta VALUES('version', ?), ('replica', ?)", VERSION, replicaId);
                return tables(sql, file, declared);
            });
        }
        long version = sql.number("SELECT value FROM _meta WHERE key = 'version'");
        if (version != VERSION) {
            throw new ReplicaException(ReplicaException.Kind.FAILED,
                    file + ": written by another version of the program (format " + version + ", this one reads " + VERSION + ")");
        }
        String owner = sql.first("SELECT value FROM _meta WHERE key = 'replica'", row -> row.getString(1)).orElse("");
        if (!owner.equals(replicaId)) {
            throw new ReplicaException(ReplicaException.Kind.FOREIGN,
                    file + ": the replica of \"" + owner + "\", not of \"" + replicaId + "\"; name another data folder");
        }
        return sql.transaction(() -> tables(sql, file, declared));
    }

    private static Catalog tables(Sql sql, String file, List<Table> declared) {
        Layouts layouts = new Layouts(sql, new Catalog());
        Optional<String> why = layouts.open(declared);
        if (why.isPresent()) {
            throw new ReplicaException(ReplicaException.Kind.FAILED,
                    file + ": " + why.get() + "; the file is as it was, give the program's table or column another name");
        }
        return layouts.tables();
    }

    /** Makes a table with all that goes with it. Inside a transaction. */
    static void create(Sql sql, Table table) {
        String columns = table.columns().stream().map(c -> definition(c) + (c.required() ? " NOT NULL" : "")).collect(Collectors.joining(", "));
        String key = names(table.key());
        String start = "CREATE TABLE " + quoted(table.name()) + "(" + columns + ", _a INTEGER, _n INTEGER, _h INTEGER, ";
        if (table.kind() == Table.Kind.HISTORY) {
            // row numbers are the order of arrival, which is what history is cut and forgotten by
            sql.script(start + "UNIQUE(" + key + ")) STRICT");
            // rows that another program appended have no dot yet
            sql.script("CREATE INDEX _new_" + table.name() + " ON " + quoted(table.name()) + "(_n) WHERE _n IS NULL");
        } else {
            sql.script(start + "PRIMARY KEY(" + key + ")) STRICT, WITHOUT ROWID");
            sql.script("CREATE TABLE _sib_" + table.name() + "("
                    + table.columns().stream().map(Schema::definition).collect(Collectors.joining(", "))
                    + ", _a INTEGER NOT NULL, _n INTEGER NOT NULL, _h INTEGER NOT NULL, _m INTEGER NOT NULL, _c INTEGER NOT NULL, _part INTEGER NOT NULL,"
                    + " PRIMARY KEY(" + names(table.key().subList(0, 1)) + ", _part, "
                    + table.key().stream().skip(1).map(c -> quoted(c.name()) + ", ").collect(Collectors.joining()) + "_a, _n)) STRICT, WITHOUT ROWID");
            // no constraint here: with one, each write to the table would need a statement journal
            sql.script("CREATE TABLE _mark_" + table.name() + "(" + key + ", _mask, _gone)");
            CaptureTriggers.of(table, PointRules.of(sql)).create().forEach(sql::script);
        }
    }

    /** Adds to a table the columns that {@code after} has at its end; no row is touched. Inside a transaction. */
    static void extend(Sql sql, Table before, Table after) {
        if (before.columns().size() == after.columns().size()) {
            return;
        }
        for (Table.Column column : after.columns().subList(before.columns().size(), after.columns().size())) {
            sql.script("ALTER TABLE " + quoted(after.name()) + " ADD COLUMN " + definition(column));
            if (after.kind() == Table.Kind.STATE) {
                sql.script("ALTER TABLE _sib_" + after.name() + " ADD COLUMN " + definition(column));
            }
        }
        if (after.kind() == Table.Kind.STATE) {
            CaptureTriggers.of(after, PointRules.of(sql)).widen().forEach(sql::script);
            sql.script(StageSql.drop(after));
        }
    }

    private static String definition(Table.Column column) {
        return quoted(column.name()) + " " + column.type();
    }

    /** The columns' names as SQL has them. */
    static String names(List<Table.Column> columns) {
        return columns.stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    }

    /** A name that may be a word of SQL, such as order. What is in double quotes and no column, SQLite takes for a text. */
    static String quoted(String name) {
        return '`' + name + '`';
    }
}
