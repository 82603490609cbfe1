// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.bench.ReplicaFixture.Batch;
import dev.selvage.replica.Actor;
import dev.selvage.replica.Changes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that are only made up send what true ones would. */
class CrowdTest {
    @TempDir
    private Path folder;

    /** Rows without what differs between two runs: the session and the clock. */
    private static List<Object> withoutSession(Batch batch) {
        return batch.incoming().changes().rows().stream()
                .<Object>map(row -> List.of(row.mask(), row.changed(), row.key(), row.values(), row.dot().n(), row.dot().actor().replica())).toList();
    }

    private static List<Object> reach(Batch batch) {
        Changes changes = batch.incoming().changes();
        return List.of(changes.scope(), changes.full(), changes.horizon(), changes.siblings(), changes.deletions(),
                List.copyOf(changes.state().base().counts().values()), List.copyOf(changes.state().upTo().counts().values()),
                List.copyOf(changes.history().upTo().counts().values()),
                batch.incoming().tips().stream().map(tip -> List.of(tip.n(), tip.parent())).toList());
    }

    @Test
    void theBatchesAreThoseOfATrueDevice() {
        Crowd crowd = new Crowd(4);
        String name = Crowd.name(3);
        try (ReplicaFixture device = new ReplicaFixture(folder.resolve("device.db"), name)) {
            for (int generation = 0; generation < 3; generation++) {
                List<PointRow> rows = crowd.rows(3);
                if (generation == 0) {
                    device.write(rows);
                } else {
                    device.change(rows);
                }
                List<Batch> expected = device.cut();
                Batch made = crowd.next(3);

                assertEquals(1, expected.size());
                assertEquals(withoutSession(expected.get(0)), withoutSession(made));
                assertEquals(reach(expected.get(0)), reach(made));
            }
        }
    }

    @Test
    void devicesDoNotShareASession() {
        Crowd crowd = new Crowd(500);
        List<Actor> actors = IntStream.range(0, 500)
                .mapToObj(i -> crowd.next(i).incoming().changes().rows().get(0).dot().actor()).toList();

        assertEquals(500, actors.stream().map(Actor::session).distinct().count());
        assertEquals("device-000499", actors.get(499).replica());
    }

    @Test
    void aGatewayAcknowledgesEachOfThemAndIsIdleThen() {
        try (GatewayFixture gateway = new GatewayFixture(folder.resolve("gateway.db"))) {
            MemoryProbe.fill(gateway, new Crowd(70));

            assertTrue(gateway.isIdle());
            assertEquals(0, gateway.commit());
        }
    }

    @Test
    void aBatchThatBuildsOnNothingEndsTheRun() {
        Crowd crowd = new Crowd(1);
        crowd.next(0);
        try (GatewayFixture gateway = new GatewayFixture(folder.resolve("gateway.db"))) {
            crowd.nextMessages(0).forEach(message -> gateway.receive(Crowd.name(0), message));

            assertThrows(FailedMeasurement.class, gateway::commit);
        }
    }

    @Test
    void aProcessOfItsOwnIsWeighed() throws IOException {
        try (Workplace workplace = new Workplace(folder)) {
            Bench bench = new Bench(workplace, new AlternatingRounds(1, System::nanoTime), OptionalInt.empty());
            List<Figure> figures = MemoryFigure.measure("memory.devices", bench, 300);

            Figure heap = figures.get(0);
            assertEquals("memory.heap", heap.name());
            // a JVM with SQLite takes some megabytes, and less than it is allowed
            assertTrue(heap.floor().get(0) > 1 && heap.ours().get(0) < 512, heap.line());
            Figure device = figures.get(figures.size() - 1);
            assertEquals("memory.devices", device.name());
            assertEquals((heap.ours().get(0) - heap.floor().get(0)) * 1_048_576 / 300, device.ours().get(0), 0.01);
        }
    }
}
