// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import dev.selvage.bench.Fleet.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What a row costs that a gateway merges from its devices, nothing being concurrent, beside a plain upsert of the same
 * rows. Each round begins with a copy of the same file, opened and closed outside the measured time.
 */
final class MergeFigure {
    private MergeFigure() {}

    /** The gateway has no row of what comes. */
    static Figure first(String name, Bench bench) throws IOException, SQLException {
        Fleet fleet = Fleet.make(bench.workplace(), bench.rowsOr(Fleet.ROWS_DEFAULT));
        return measure(name, bench, List.of(), fleet.first());
    }

    /** The gateway has all the rows already, and gets other values for each. */
    static Figure disjoint(String name, Bench bench) throws IOException, SQLException {
        Fleet fleet = Fleet.make(bench.workplace(), bench.rowsOr(Fleet.ROWS_DEFAULT));
        return measure(name, bench, fleet.first(), fleet.second());
    }

    /** Every row is written by ten that have not heard of each other; the gateway has none before, and keeps all ten versions. */
    static Figure conflict(String name, Bench bench) throws IOException, SQLException {
        return measure(name, bench, List.of(), Fleet.rivals(bench.workplace(), bench.rowsOr(Fleet.ROWS_DEFAULT)));
    }

    /** The gateway has all the rows, and gets two changed columns of each. */
    static Figure columns(String name, Bench bench) throws IOException, SQLException {
        Fleet fleet = Fleet.make(bench.workplace(), bench.rowsOr(Fleet.ROWS_DEFAULT), ReplicaFixture::change);
        return measure(name, bench, fleet.first(), fleet.second());
    }

    private static Figure measure(String name, Bench bench, List<Group> before, List<Group> incoming) throws IOException, SQLException {
        int rows = incoming.stream().mapToInt(group -> group.rows().size()).sum();
        Ours ours = new Ours(bench.workplace(), Fleet.gateway(bench.workplace(), before), incoming);
        Floor floor = new Floor(bench.workplace(), Fleet.plain(bench.workplace(), before), incoming);
        return bench.rounds().figure(name, rows, ours, floor);
    }

    private static final class Ours implements AlternatingRounds.Side {
        private final Workplace workplace;
        private final Path before;
        private final List<Group> incoming;
        private Path file;
        private Optional<ReplicaFixture> open = Optional.empty();

        Ours(Workplace workplace, Path before, List<Group> incoming) {
            this.workplace = workplace;
            this.before = before;
            this.file = before;
            this.incoming = incoming;
        }

        @Override
        public void prepare(int round) throws IOException {
            file = workplace.copyOf(before);
            open = Optional.of(new ReplicaFixture(file, ReplicaFixture.GATEWAY));
        }

        @Override
        public void run(int round) {
            incoming.forEach(group -> open.orElseThrow().merge(group.batches()));
        }

        @Override
        public void tidy() throws IOException {
            open.ifPresent(ReplicaFixture::close);
            workplace.delete(file);
        }
    }

    private static final class Floor implements AlternatingRounds.Side {
        private final Workplace workplace;
        private final Path before;
        private final List<Group> incoming;
        private Path file;
        private Optional<PlainTable> open = Optional.empty();

        Floor(Workplace workplace, Path before, List<Group> incoming) {
            this.workplace = workplace;
            this.before = before;
            this.file = before;
            this.incoming = incoming;
        }

        @Override
        public void prepare(int round) throws IOException, SQLException {
            file = workplace.copyOf(before);
            open = Optional.of(new PlainTable(file));
        }

        @Override
        public void run(int round) throws SQLException {
            for (Group group : incoming) {
                open.orElseThrow().write(group.rows());
            }
        }

        @Override
        public void tidy() throws IOException, SQLException {
            if (open.isPresent()) {
                open.get().close();
            }
            workplace.delete(file);
        }
    }
}
