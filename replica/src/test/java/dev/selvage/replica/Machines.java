// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import dev.selvage.replica.Table.Column;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table with a counter and a set, in the scope that all {@link Member}s hold. */
final class Machines {
    static final Table MACHINE = Table.declared("machine", Table.Kind.STATE, 2, false, List.of(
            new Column("shared", Table.Type.TEXT, true), new Column("name", Table.Type.TEXT, true),
            new Column("note", Table.Type.TEXT, false),
            new Column("hits", Table.Type.INTEGER, false, ColumnPolicy.COUNTER),
            new Column("tags", Table.Type.TEXT, false, ColumnPolicy.SET)));
    static final Table HITS = Derived.partsOf(MACHINE).get(0);
    static final Table TAGS = Derived.partsOf(MACHINE).get(1);

    private Machines() {}

    static List<Cell> row(String name, String note) {
        return List.of(Cell.of(Member.OWNER), Cell.of(name), Cell.of(note), Cell.none(), Cell.none());
    }

    static Dot put(Replica at, String name, String note) {
        return at.write(Member.SCOPE, Member.NOW, tx -> tx.upsert(MACHINE, row(name, note)));
    }

    static Dot add(Replica at, String name, long delta) {
        return at.write(Member.SCOPE, Member.NOW, tx -> tx.add(MACHINE, Member.key(name), "hits", delta));
    }

    static void tag(Replica at, String name, String... members) {
        at.write(Member.SCOPE, Member.NOW, tx -> Arrays.stream(members).map(member -> tx.addMember(MACHINE, Member.key(name), "tags", member)).toList());
    }

    static Dot untag(Replica at, String name, String member) {
        return at.write(Member.SCOPE, Member.NOW, tx -> tx.removeMember(MACHINE, Member.key(name), "tags", member));
    }

    static Dot delete(Replica at, String name) {
        return at.write(Member.SCOPE, Member.NOW, tx -> tx.delete(MACHINE, Member.key(name)));
    }

    /** What a reader sees: {@code name note hits tags} of each row. */
    static String shown(Replica at) {
        return at.rows(MACHINE, Member.OWNER).stream().map(row -> row.subList(1, 5).stream().map(Cells::plain)
                .map(cell -> cell instanceof byte[] ? "null" : cell.toString()).collect(Collectors.joining(" "))).collect(Collectors.joining("; "));
    }
}
