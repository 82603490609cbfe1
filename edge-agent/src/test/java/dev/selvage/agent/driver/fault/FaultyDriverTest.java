// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.coap.node.FakeDesk;
import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.coap.node.NodeEvent;
import dev.selvage.agent.coap.node.NodeWatcher;
import dev.selvage.agent.coap.node.TaskStep;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.TestIntake;
import dev.selvage.profile.model.Fault;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultyDriverTest {
    /** The first reading is at this second, and faults count from there. */
    private static final long FIRST = 1_000;

    @TempDir
    private Path folder;

    /** What a point says at those seconds after the first reading. */
    private List<String> says(String point, String fault, long... seconds) throws Exception {
        Faulty faulty = new Faulty(folder, "  - " + fault + "\n");
        List<String> said = new ArrayList<>();
        try (Driver driver = FaultyDriver.over(faulty, faulty.device)) {
            driver.read(List.of("t"), FIRST * 1_000);
            for (long second : seconds) {
                Reading reading = driver.read(List.of(point), (FIRST + second) * 1_000).get(0);
                assertEquals((FIRST + second) * 1_000, reading.takenAtMillis());
                said.add(reading.reason().isEmpty() ? reading.value().toString() : reading.reason());
            }
        }
        return said;
    }

    @Test
    void stuckRepeatsTheLastSoundValue() throws Exception {
        assertEquals(List.of("1009", "1009", "1009", "1020"), says("count", "{at: 10s, point: count, do: stuck, for: 10s}", 9, 10, 19, 20));
        assertEquals(List.of("s1000", "s1000", "s1012"), says("t", "{at: 1s, point: t, do: stuck, for: 10s}", 5, 6, 12));
    }

    @Test
    void stuckFromTheStartHoldsTheFirstValue() throws Exception {
        assertEquals(List.of("1000", "1000", "1010"), says("count", "{at: 0s, point: count, do: stuck, for: 10s}", 0, 9, 10));
    }

    @Test
    void aSpikeHitsOneReadingOrItsTime() throws Exception {
        assertEquals(List.of("1009", "1019", "1012"), says("count", "{at: 10s, point: count, do: spike, by: 8}", 9, 11, 12));
        assertEquals(List.of("1002", "1003", "1012"), says("count", "{at: 10s, point: count, do: spike, by: -8, for: 2s}", 10, 11, 12));
    }

    @Test
    void byIsInThePointsUnit() throws Exception {
        assertEquals(List.of("1090.0"), says("x", "{at: 10s, point: x, do: spike, by: 8}", 10), "raw, before a scale of 0.1");
    }

    @Test
    void driftGrows() throws Exception {
        assertEquals(List.of("1010", "1025", "1040"), says("count", "{at: 10s, point: count, do: drift, by: 5, per: 10s}", 10, 20, 30));
        assertEquals(List.of("1025", "1030"), says("count", "{at: 10s, point: count, do: drift, by: 5, per: 10s, for: 15s}", 20, 30));
    }

    @Test
    void noiseIsTheSameForTheSameReading() throws Exception {
        String fault = "{at: 10s, point: x, do: noise, by: 1, for: 10s}";
        List<String> said = says("x", fault, LongStream.range(10, 20).toArray());
        assertEquals(said, says("x", fault, LongStream.range(10, 20).toArray()));
        assertEquals(10, said.stream().distinct().count());
        assertNotEquals("1010.0", said.get(0));
        assertEquals(List.of("1020.0"), says("x", fault, 20));
    }

    @Test
    void droppedIsBadWhenAskedAndAbsentWhenOffered() throws Exception {
        String fault = "{at: 10s, point: count, do: drop, for: 10s}";
        assertEquals(List.of("1009", "dropped by a fault of the profile", "1020"), says("count", fault, 9, 10, 20));
        Faulty faulty = new Faulty(folder, "  - " + fault + "\n");
        TestIntake intake = new TestIntake();
        try (Driver driver = FaultyDriver.over(faulty, faulty.device)) {
            driver.listen(intake);
            offer(faulty, Faulty.at("count", FIRST), Faulty.at("t", FIRST));
            offer(faulty, Faulty.at("count", FIRST + 10), Faulty.at("t", FIRST + 10));
            offer(faulty, Faulty.at("count", FIRST + 11));
            assertEquals(List.of(2, 1), intake.awaitStored(2).stream().map(List::size).toList());
        }
    }

    @Test
    void anOfferMadeAgainComesOutTheSame() throws Exception {
        Faulty faulty = new Faulty(folder, "  - {at: 2s, point: count, do: stuck, for: 2s}\n  - {at: 5s, point: count, do: spike, by: 100}\n");
        TestIntake intake = new TestIntake();
        try (Driver driver = FaultyDriver.over(faulty, faulty.device)) {
            driver.listen(intake);
            Reading[] batch = LongStream.range(FIRST, FIRST + 8).mapToObj(second -> Faulty.at("count", second)).toArray(Reading[]::new);
            offer(faulty, batch);
            offer(faulty, batch);
            List<List<Reading>> stored = intake.awaitStored(2);
            assertEquals(stored.get(0), stored.get(1));
            assertEquals(List.of("1000", "1001", "1001", "1001", "1004", "1105", "1006", "1007"),
                    stored.get(0).stream().map(reading -> reading.value().toString()).toList());
        }
    }

    @Test
    void whatIsOfferedAndWhatIsReadHaveClocksOfTheirOwn() throws Exception {
        Faulty faulty = new Faulty(folder, "  - {at: 2s, point: count, do: spike, by: 100}\n  - {at: 2s, point: x, do: spike, by: 100}\n");
        try (Driver driver = FaultyDriver.over(faulty, faulty.device)) {
            TestIntake intake = new TestIntake();
            driver.listen(intake);
            for (long second = 0; second < 4; second++) {
                driver.read(List.of("x"), (FIRST + second) * 1_000);
                offer(faulty, Faulty.at("count", second));
            }
            assertEquals(List.of("0", "1", "102", "3"),
                    intake.awaitReadings(4).stream().map(reading -> reading.value().toString()).toList());
        }
    }

    @Test
    void aBadReadingStaysAsItIs() throws Exception {
        Faulty faulty = new Faulty(folder, "  - {at: 0s, point: count, do: spike, by: 8}\n");
        TestIntake intake = new TestIntake();
        try (Driver driver = FaultyDriver.over(faulty, faulty.device)) {
            driver.listen(intake);
            Reading bad = Reading.bad("count", "no answer", 5);
            offer(faulty, bad);
            assertEquals(List.of(bad), intake.awaitStored(1).get(0));
        }
    }

    @Test
    void writesAndClosingPass() throws Exception {
        Faulty faulty = new Faulty(folder, "  - {at: 0s, point: count, do: spike, by: 8}\n");
        Driver driver = FaultyDriver.over(faulty, faulty.device);
        driver.write("count", new PointValue.Int64(3));
        assertEquals("count=3", faulty.written);
        driver.close();
        assertEquals("closed", faulty.written);
    }

    @Test
    void faultsOfLinkAndClockAreForTheAgent() throws Exception {
        Faulty faulty = new Faulty(folder, "  - {at: 30m, link: mqtt, do: down, for: 5m}\n  - {at: 40m, clock: device, do: skew, by: -2h}\n");
        assertSame(faulty, FaultyDriver.over(faulty, faulty.device), "no fault of a point, nothing on top");
        assertEquals(List.of(new Fault.OfLink(1_800_000, 300_000), new Fault.OfClock(2_400_000, 0, -7_200_000)), faulty.device.faults().stream()
                .filter(fault -> !(fault instanceof Fault.OfPoint)).toList());
    }

    @Test
    void aNodesDeskStaysOneAndItsReadingsFail() throws Exception {
        Faulty faulty = new Faulty(folder, "  - {at: 0s, point: count, do: spike, by: 8, for: 10s}\n");
        FakeDesk desk = new FakeDesk("d");
        desk.tasks.add(FakeDesk.task("one", 1));
        try (Driver driver = FaultyDriver.over(faulty, faulty.device)) {
            driver.listen(desk);
            NodeDesk seen = assertInstanceOf(NodeDesk.class, faulty.intake.orElseThrow());
            assertTrue(seen.offer(List.of(Faulty.at("count", FIRST), Faulty.at("t", FIRST))).orElseThrow().isDone());
            assertEquals(List.of("1008", "s1000"), desk.readings().stream().map(reading -> reading.value().toString()).toList());
            List<Set<NodeWatcher.Part>> told = new ArrayList<>();
            assertEquals("d", seen.attach(told::add).device().value());
            seen.step("one", new TaskStep(TaskStep.Kind.ACCEPTED, "", Json.object().build())).get();
            seen.event(new NodeEvent("boot", Json.object().build(), 5)).get();
            assertEquals(List.of(Set.of(NodeWatcher.Part.TASKS)), told);
            assertEquals("accepted boot", seen.view().get().tasks().get(0).state() + " " + desk.events.get(0).name());
        }
    }

    private static void offer(Faulty faulty, Reading... readings) {
        assertTrue(faulty.intake.orElseThrow().offer(List.of(readings)).isPresent());
    }
}
