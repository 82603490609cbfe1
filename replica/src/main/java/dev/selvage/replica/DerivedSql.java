// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The SQL of one counter or set. Triggers turn what another program writes into the column into parts: of a counter the
 * difference goes to {@code _more_<parts>}, since a trigger knows no session, and waits there for the owner; members are
 * written and deleted as any row is. They tell a foreign value from one that was worked out by comparing: what the parts
 * come to already is nothing new.
 */
final class DerivedSql {
    /** Members of a set that one program may make: the column is one text, which is made anew with each change. */
    static final int MEMBERS_MAX = 10_000;
    /** UTF-8 bytes of a member: a name, no document. */
    static final int MEMBER_BYTES_MAX = 1_024;

    private static final String LOW = " & 4294967295)";
    private static final String GREATEST = "9223372036854775807";

    private final Derived about;
    private final String table;
    private final String column;
    private final String parts;
    private final String more;
    private final List<String> key;

    /** Works the column out anew: key. */
    final String refresh;
    /** Works it out for all rows of an owner. */
    final String refreshOwner;
    /** Works it out for all rows. */
    final String refreshAll;
    /** Keys of a row's parts: key. */
    final String partsOfRow;
    /** How many parts a row has: key. */
    final String count;
    /** Adds to a session's part of a counter, which ends where 64 bits end: all columns, version. */
    final String add;
    /** By how much the greatest of a part's siblings exceeds the visible one, up and down: key of the part. */
    final String gap;
    /** What other programs counted: key, up, down. */
    final String waiting;
    final String clearWaiting;

    DerivedSql(Derived about) {
        this.about = about;
        this.table = Schema.quoted(about.table());
        this.column = Schema.quoted(about.column());
        this.parts = about.parts().name();
        this.more = "_more_" + parts;
        this.key = about.parts().key().subList(0, about.keyCount()).stream().map(c -> Schema.quoted(c.name())).toList();
        String all = "UPDATE " + table + " SET " + column + " = " + value(table) + " WHERE " + column + " IS NOT " + value(table);
        refreshAll = all;
        refreshOwner = all + " AND " + table + "." + key.get(0) + " = ?";
        refresh = all + " AND " + key.stream().map(c -> table + "." + c + " = ?").collect(Collectors.joining(" AND "));
        String ofRow = " FROM " + parts + " WHERE " + key.stream().map(c -> c + " = ?").collect(Collectors.joining(" AND "));
        partsOfRow = "SELECT " + Schema.names(about.parts().key()) + ofRow;
        count = "SELECT count(*)" + ofRow;
        add = "INSERT OR FAIL INTO " + parts + "(" + Schema.names(about.parts().columns()) + ", _a, _n, _h) VALUES("
                + "?, ".repeat(about.parts().columns().size()) + "?, ?, ?) ON CONFLICT(" + Schema.names(about.parts().key()) + ") DO UPDATE SET "
                + Stream.of("up", "down").map(c -> c + " = min(coalesce(" + c + ", 0) + excluded." + c + ", " + GREATEST + "), ").collect(Collectors.joining())
                + "_a = excluded._a, _n = excluded._n, _h = excluded._h";
        gap = "SELECT coalesce(max(_s.up) - _t.up, 0), coalesce(max(_s.down) - _t.down, 0) FROM _sib_" + parts + " _s JOIN " + parts + " _t USING("
                + Schema.names(about.parts().key()) + ") WHERE " + about.parts().key().stream().map(c -> "_t." + Schema.quoted(c.name()) + " = ?")
                .collect(Collectors.joining(" AND "));
        waiting = "SELECT " + String.join(", ", key) + ", up, down FROM " + more + " ORDER BY _rowid_";
        clearWaiting = "DELETE FROM " + more;
    }

    private boolean isCounter() {
        return about.kind() == ColumnPolicy.COUNTER;
    }

    /** All that goes with it; the rows that are there show it at once. */
    List<String> create() {
        List<String> all = new ArrayList<>();
        all.add("ALTER TABLE " + table + " ADD COLUMN " + column + (isCounter() ? " INTEGER" : " TEXT"));
        if (isCounter()) {
            all.add("CREATE TABLE " + more + "(" + about.parts().key().subList(0, key.size()).stream()
                    .map(c -> Schema.quoted(c.name()) + " " + c.type()).collect(Collectors.joining(", ")) + ", up INTEGER NOT NULL, down INTEGER NOT NULL) STRICT");
            all.add("CREATE INDEX _of" + more + " ON " + more + "(" + String.join(", ", key) + ")");
        }
        all.addAll(List.of(inserted(), updated(), deleted(), refreshAll));
        return all;
    }

    /** Of a row that the owner writes, the owner works it out. A column that an INSERT leaves out is NULL, and says nothing. */
    private String inserted() {
        return "CREATE TRIGGER _put_" + parts + " AFTER INSERT ON " + table + " WHEN NEW._n IS NULL BEGIN "
                + refuse("NEW." + column + " IS NOT NULL") + take() + refreshNew() + " END";
    }

    /** Who changes a row's key moves its count and its members with it. */
    private String updated() {
        String moved = key.stream().map(c -> "NEW." + c + " IS NOT OLD." + c).collect(Collectors.joining(" OR ", "(", ")"));
        return "CREATE TRIGGER _set_" + parts + " AFTER UPDATE OF " + String.join(", ", key) + ", " + column + " ON " + table
                + " WHEN NEW." + column + " IS NOT " + value("NEW") + " OR " + moved + " BEGIN "
                + refuse("NEW." + column + " IS NOT OLD." + column) + clear(" AND " + moved) + take() + refreshNew() + " END";
    }

    /** A deletion by another program takes along what that program could see. */
    private String deleted() {
        return "CREATE TRIGGER _gone_" + parts + " AFTER DELETE ON " + table + " WHEN OLD._n IS NOT NULL OR OLD._a IS NULL BEGIN "
                + clear("") + " END";
    }

    private String clear(String when) {
        String deletes = "DELETE FROM " + parts + " WHERE " + same(parts, "OLD") + when + "; ";
        return isCounter() ? deletes + "DELETE FROM " + more + " WHERE " + same(more, "OLD") + when + "; " : deletes;
    }

    private String refreshNew() {
        return "UPDATE " + table + " SET " + column + " = " + value("NEW") + " WHERE " + same(table, "NEW") + " AND " + column + " IS NOT " + value("NEW") + ";";
    }

    /** A value that means nothing is refused, whatever the statement says of conflicts. Types are checked by SQLite. */
    private String refuse(String when) {
        String value = "NEW." + column;
        String wrong = isCounter() ? value + " IS NULL" : "CASE WHEN json_valid(" + value + ") THEN json_type(" + value + ") <> 'array' OR json_array_length("
                + value + ") > " + MEMBERS_MAX + " OR EXISTS(SELECT 1 FROM json_each(" + value + ") WHERE type <> 'text' OR length(CAST(value AS BLOB)) > "
                + MEMBER_BYTES_MAX + ") ELSE 1 END";
        String rule = isCounter() ? "a counter: write a number" : "a set: write a JSON array of at most " + MEMBERS_MAX + " texts of at most "
                + MEMBER_BYTES_MAX + " bytes";
        return "SELECT RAISE(ABORT, 'column " + about.column() + " of table " + about.table() + " is " + rule + "') WHERE " + when + " AND " + wrong + "; ";
    }

    /** Makes parts of the difference between what a program wrote and what the parts come to. */
    private String take() {
        String keys = key.stream().map(c -> "NEW." + c).collect(Collectors.joining(", "));
        if (isCounter()) {
            return "INSERT INTO " + more + " SELECT " + keys + ", max(_d, 0), max(-_d, 0) FROM (SELECT NEW." + column + " - " + value("NEW")
                    + " AS _d) WHERE _d <> 0; ";
        }
        String wanted = "json_each(NEW." + column + ")";
        return "DELETE FROM " + parts + " WHERE " + same(parts, "NEW") + " AND NEW." + column + " IS NOT NULL AND member NOT IN (SELECT value FROM " + wanted + "); "
                + "INSERT INTO " + parts + "(" + String.join(", ", key) + ", member) SELECT DISTINCT " + keys + ", value FROM " + wanted
                + " WHERE value NOT IN (SELECT member FROM " + parts + " WHERE " + same(parts, "NEW") + "); ";
    }

    private String same(String rows, String row) {
        return key.stream().map(c -> rows + "." + c + " = " + row + "." + c).collect(Collectors.joining(" AND "));
    }

    /** What the parts of a row come to. Halves are summed, since sum() fails beyond 64 bits, and a merge must not. */
    private String value(String row) {
        if (!isCounter()) {
            return "(SELECT json_group_array(member) FROM (SELECT member FROM " + parts + " WHERE " + same(parts, row) + " ORDER BY member))";
        }
        return "(SELECT CASE WHEN hi > 2147483647 THEN " + GREATEST + " WHEN hi < -2147483648 THEN -" + GREATEST + " - 1 ELSE (hi << 32) | lo END FROM ("
                + "SELECT hi + (lo >> 32) AS hi, (lo" + LOW + " AS lo FROM (SELECT coalesce(sum(hi), 0) AS hi, coalesce(sum(lo), 0) AS lo FROM ("
                + halves(parts, row) + " UNION ALL " + halves(more, row) + "))))";
    }

    private String halves(String rows, String row) {
        return "SELECT (coalesce(up, 0) >> 32) - (coalesce(down, 0) >> 32) AS hi, (coalesce(up, 0)" + LOW + " - (coalesce(down, 0)" + LOW + " AS lo FROM "
                + rows + " WHERE " + same(rows, row);
    }
}
