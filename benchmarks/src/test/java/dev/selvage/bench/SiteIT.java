// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small site over the real broker, with the gateway as it is shipped. */
class SiteIT {
    @TempDir
    private Path folder;

    @Test
    void aSmallSiteIsEqualInTheEnd() throws IOException, SQLException {
        try (Workplace workplace = new Workplace(folder)) {
            Bench bench = new Bench(workplace, new AlternatingRounds(1, System::nanoTime), OptionalInt.empty());
            List<Figure> figures = SiteFigure.measure("e2e.site", bench, new SiteFigure.Size(3, 40, 5));

            assertEquals(List.of("e2e.site.backlog", "e2e.site.return"), figures.stream().map(Figure::name).toList());
            figures.forEach(figure -> assertTrue(figure.ours().size() == 1 && figure.ours().get(0) > 0, figure.line()));
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void replicasThatDifferAreNoFigure() throws IOException {
        try (Workplace workplace = new Workplace(folder);
                Program broker = Site.startBroker(workplace);
                Site site = Site.start(workplace, broker)) {
            Replica replica = Replica.open(workplace.file("device"), "device-1", () -> 7);
            site.add(replica);
            PointRow row = PointRow.of("device-1", 1, 0).get(0);
            String scope = Scopes.ofDevice("device-1");
            replica.write(scope, PointRow.NOW_MILLIS, tx -> tx.upsert(Tables.POINT, ReplicaFixture.cells(row)));
            site.connectAll(false);
            site.cutAll();
            replica.write(scope, PointRow.NOW_MILLIS, tx -> tx.upsert(Tables.POINT, ReplicaFixture.cells(row)));

            FailedMeasurement failure = assertThrows(FailedMeasurement.class, site::compare);
            assertTrue(failure.getMessage().startsWith("dev/device-1 differs"), failure.getMessage());
        }
    }
}
