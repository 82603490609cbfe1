// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** All that {@code selvage bench} measures, in the order in which it is measured. */
enum Figures {
    WRITE_BATCH10("write.batch10", (name, bench) -> WriteFigure.measure(name, 10, bench)),
    WRITE_BATCH1000("write.batch1000", (name, bench) -> WriteFigure.measure(name, 1_000, bench)),
    WRITE_FOREIGN("write.foreign", (name, bench) -> WriteFigure.foreign(name, 1_000, bench)),
    MERGE_FIRST("merge.first", MergeFigure::first),
    MERGE_DISJOINT("merge.disjoint", MergeFigure::disjoint),
    MERGE_COLUMNS("merge.columns", MergeFigure::columns),
    MERGE_CONFLICT("merge.conflict", MergeFigure::conflict),
    SYNC_BYTES("sync.bytes", BytesFigure::wire),
    SYNC_APPLY("sync.apply", ApplyFigure::measure),
    DIGEST("digest", DigestFigure::measure),
    BYTES_ROW("bytes.row", BytesFigure::measure),
    MERGE_DEVICES(Group.REPLICA, When.NAMED, "merge.devices", DevicesFigure::measure),
    MEMORY_DEVICES(Group.REPLICA, When.NAMED, "memory.devices", MemoryFigure::measure),
    E2E_SITE(Group.E2E, When.ALWAYS, "e2e.site", SiteFigure::measure),
    TASKS(Group.TASKS, When.ALWAYS, "tasks", TaskFigure::measure);

    /** What people call it. */
    final String label;
    /** What it belongs to. */
    final Group group;

    private final When when;

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas above keep no state
    private final Measuring measuring;

    /** Figures that are asked for by one word. */
    enum Group {
        REPLICA("replica"),
        E2E("e2e"),
        TASKS("tasks");

        /** That word. */
        final String label;

        Group(String label) {
            this.label = label;
        }
    }

    private enum When {
        ALWAYS,
        /** It takes minutes, so only if it is asked for by its name. */
        NAMED
    }

    private interface One {
        Figure measure(String name, Bench bench) throws IOException, SQLException;
    }

    private interface Measuring {
        List<Figure> measure(String name, Bench bench) throws IOException, SQLException;
    }

    Figures(String label, One one) {
        this(Group.REPLICA, When.ALWAYS, label, (name, bench) -> List.of(one.measure(name, bench)));
    }

    Figures(Group group, When when, String label, Measuring measuring) {
        this.group = group;
        this.when = when;
        this.label = label;
        this.measuring = measuring;
    }

    /** All of a group. */
    static List<Figures> of(Group group) {
        return Arrays.stream(values()).filter(figure -> figure.group == group).toList();
    }

    /** What the group's word alone asks for. */
    static List<Figures> usual(Group group) {
        return of(group).stream().filter(figure -> figure.when == When.ALWAYS).toList();
    }

    /** Measures it, which takes seconds to minutes; gives one line or several. */
    List<Figure> measure(Bench bench) throws IOException, SQLException {
        return measuring.measure(label, bench);
    }
}
