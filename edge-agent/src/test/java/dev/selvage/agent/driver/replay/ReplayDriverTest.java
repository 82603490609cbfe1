// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.agent.driver.TestIntake;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ReplayDriverTest {
    @TempDir
    private Path folder;

    private Tape tape = new Tape(Path.of(""));

    @BeforeEach
    void makeATape() {
        tape = new Tape(folder);
    }

    @Test
    void givesEveryRowOnceInItsOrderWithItsOwnTime() throws Exception {
        List<Reading> readings = tape.rows(5_000).play(tape.settings(), 10_000);
        assertEquals(10_000, readings.size());
        assertEquals(10_000, new HashSet<>(readings).size());
        assertEquals("pa=4999@5999000", Tape.shown(readings.get(9_998)));
        assertEquals("pb=4999.5@5999000", Tape.shown(readings.get(9_999)));
    }

    @Test
    void losesAndRepeatsNothingWhenTheStoreRefusesAndFails() throws Exception {
        TestIntake intake = new TestIntake();
        intake.refuse(7);
        intake.fail(3);
        try (Driver driver = tape.rows(5_000).open(tape.settings().put("speed", 0))) {
            driver.listen(intake);
            List<Reading> readings = intake.awaitReadings(10_000);
            assertEquals(10_000, readings.size());
            assertEquals(10_000, new HashSet<>(readings).size());
        }
    }

    @Test
    void keepsRowsWhole() throws Exception {
        TestIntake intake = new TestIntake();
        Map<String, Json.Obj> three = Map.of("x", Tape.col("a"), "y", Tape.col("b"), "z", Tape.col("a"));
        try (Driver driver = new ReplayFactory().open(tape.rows(2_000).settings().put("speed", 0).build(), three, Surroundings.none())) {
            driver.listen(intake);
            intake.awaitReadings(6_000);
            intake.awaitStored(6).forEach(batch -> assertEquals(0, batch.size() % 3));
        }
    }

    @Test
    void readsAPackedFile() throws Exception {
        Json.Builder settings = tape.rows(3).settings().put("file", tape.packed().toString());
        assertEquals(tape.play(tape.settings(), 6), tape.play(settings, 6));
    }

    @Test
    void typesAreThoseOfTheCells() throws Exception {
        tape.text("ts,a,b\n1,7,7.0\n2,-3,1e3\n3,on,\"a \"\"b\"\", c\"\n4,12345678901234567890,NaN\n5,1d, +2 \n6,0x1,.5\n");
        assertEquals(
                List.of("pa=7@1000", "pb=7.0@1000", "pa=-3@2000", "pb=1000.0@2000", "pa=on@3000", "pb=a \"b\", c@3000",
                        "pa=1.2345678901234567E19@4000", "pb=NaN@4000", "pa=1d@5000", "pb=2@5000", "pa=0x1@6000", "pb=0.5@6000"),
                Tape.shown(tape.play(tape.settings(), 12)));
    }

    @Test
    void missingCellsAndWrongNumbersAreBadWithAReason() throws Exception {
        tape.text("ts,a,b\n1,NA,\n2,x,5\n");
        assertEquals(
                List.of("pa=[column \"a\" is \"NA\" in the recording]@1000", "pb=[column \"b\" is \"\" in the recording]@1000",
                        "pa=x@2000", "pb=5@2000"),
                Tape.shown(tape.play(tape.settings(), 4)));
        Json.Obj number = Json.object().put("col", "a").put("as", "number").build();
        Json.Obj text = Json.object().put("col", "b").put("as", "text").build();
        TestIntake intake = new TestIntake();
        try (Driver driver = new ReplayFactory().open(tape.settings().put("speed", 0).build(), Map.of("pa", number, "pb", text), Surroundings.none())) {
            driver.listen(intake);
            List<Reading> readings = intake.awaitReadings(4);
            assertEquals("pa=[column \"a\" is \"x\", no number]@2000", Tape.shown(readings.get(2)));
            assertEquals(new PointValue.Text("5"), readings.get(3).value());
        }
    }

    @Test
    void brokenRowsAreLeftOutAndTheOthersPlayed() throws Exception {
        tape.text("\ufeffts,a,b\r\n1,1,1\r\n2,1\r\nx,1,1\r\n\r\n3,\"open,1\r\n4,4,4,4\r\n,,\r\n5,5,5\r\n");
        assertEquals(List.of("pa=1@1000", "pb=1@1000", "pa=5@5000", "pb=5@5000"), Tape.shown(tape.play(tape.settings(), 4)));
    }

    @Test
    void timesThatGoBackOrRepeatAreStillPlayed() throws Exception {
        tape.text("ts,a,b\n5,1,1\n5,2,2\n3,3,3\n");
        assertEquals(List.of("pa=1@5000", "pb=1@5000", "pa=2@5000", "pb=2@5000", "pa=3@3000", "pb=3@3000"),
                Tape.shown(tape.play(tape.settings(), 6)));
    }

    @Test
    void aLineWithoutEndStopsWithAReasonAtEachPoint() throws Exception {
        tape.text("ts,a,b\n1,1,1\n" + "x".repeat(Lines.LINE_BYTES_MAX + 1));
        assertEquals(
                List.of("pa=1@1000", "pb=1@1000",
                        "pa=[the recording tape.csv stops: line 3: a line of more than 1048576 bytes: is it a text file?]@1001",
                        "pb=[the recording tape.csv stops: line 3: a line of more than 1048576 bytes: is it a text file?]@1001"),
                Tape.shown(tape.play(tape.settings(), 4)));
    }

    @Test
    void aWrongHashStopsBeforeTheFirstRow() throws Exception {
        String right = "2b0a0a50c1b9e3d6f1f8e4bfae9e84b2b4bdcbd6dfc96a1f54b6b8b4f0b6d9d1";
        List<Reading> readings = tape.rows(3).play(tape.settings().put("sha256", right), 2);
        assertEquals(2, readings.size());
        assertTrue(readings.get(0).reason().startsWith("the recording tape.csv stops: its sha256 is "), readings.get(0)::reason);
        String found = readings.get(0).reason().split(" ", -1)[7].replace(",", "");
        assertEquals("pa=0@1000000", Tape.shown(tape.play(tape.settings().put("sha256", found), 6).get(0)));
    }

    @Test
    void aPackedFileThatIsCutStopsWithAReason() throws Exception {
        byte[] whole = Files.readAllBytes(tape.rows(3_000).packed());
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, whole.length / 2));
        TestIntake intake = new TestIntake();
        try (Driver driver = tape.open(tape.settings().put("file", cut.toString()).put("speed", 0))) {
            driver.listen(intake);
            List<Reading> all = new ArrayList<>(intake.awaitReadings(100));
            while (all.get(all.size() - 1).reason().isEmpty()) {
                all = new ArrayList<>(intake.awaitReadings(all.size() + 1));
            }
            assertTrue(all.get(all.size() - 1).reason().contains("Unexpected end"), all.get(all.size() - 1)::reason);
        }
    }

    @Test
    void aReadAnswersWithTheLatestRow() throws Exception {
        TestIntake intake = new TestIntake();
        try (Driver driver = tape.rows(3).open(tape.settings().put("speed", 0).put("onEnd", "hold"))) {
            assertEquals("[no row has been played yet]", "[" + driver.read(List.of("pa"), 7).get(0).reason() + "]");
            driver.listen(intake);
            intake.awaitReadings(6);
            assertEquals("pa=2@1002000", Tape.shown(driver.read(List.of("pa"), 7).get(0)));
        }
    }

    @Test
    void speedIsSecondsOfTheRecordingInASecond() throws Exception {
        Pace pace = new Pace(60);
        assertEquals(0, pace.waitNanos(1_000, 500));
        assertEquals(1_000_000_000L, pace.waitNanos(61_000, 500));
        assertEquals(0, pace.waitNanos(61_000, 1_000_000_500L));
        assertEquals(0, pace.waitNanos(0, 500));
        assertEquals(0, new Pace(0).waitNanos(Long.MAX_VALUE, 0));
    }

    @Test
    void waitsForARowThatIsNotDueAndGivesTheOthersAtOnce() throws Exception {
        tape.text("ts,a,b\n1,1,1\n2,2,2\n99999,3,3\n");
        TestIntake intake = new TestIntake();
        try (Driver driver = tape.open(tape.settings().put("speed", 100))) {
            driver.listen(intake);
            assertEquals(4, intake.awaitReadings(4).size());
            assertEquals("pa=2@2000", Tape.shown(driver.read(List.of("pa"), 0).get(0)));
        }
    }

    @Test
    void aLoopGoesOnWhereTheRecordingEnded() throws Exception {
        List<String> played = Tape.shown(tape.rows(3).play(tape.settings().put("loop", true), 14));
        assertEquals(List.of("pa=0@1000000", "pa=1@1001000", "pa=2@1002000", "pa=0@1003000", "pa=1@1004000", "pa=2@1005000", "pa=0@1006000"),
                played.stream().filter(p -> p.startsWith("pa")).limit(7).toList());
    }

    @Test
    void closingInTheMiddleIsNoFaultOfTheRecording() throws Exception {
        tape.rows(5_000);
        for (int i = 0; i < 30; i++) {
            TestIntake intake = new TestIntake();
            try (Driver driver = tape.open(tape.settings().put("speed", 0).put("loop", true))) {
                driver.listen(intake);
                intake.awaitStored(1 + i);
            }
            int offers = intake.offers();
            assertTrue(intake.staysAt(offers, 5), "offered after close");
            assertTrue(intake.awaitReadings(1).stream().allMatch(reading -> reading.reason().isEmpty()));
        }
    }

    @Test
    void aLoopOverNothingEnds() throws Exception {
        List<Reading> readings = tape.text("ts,a,b\n").play(tape.settings().put("loop", true), 2);
        assertEquals("the recording tape.csv stops: the recording has no row that can be played", readings.get(0).reason());
    }

    @Test
    void realDataPlaysWhole() throws Exception {
        Path data = Path.of(System.getProperty("selvage.root"), "..", "shared", "data", "beijing_air", "PRSA_Data_Dongsi_20160301-20170228.csv.gz");
        Assumptions.assumeTrue(Files.isRegularFile(data), "no data sets beside the checkout: " + data);
        Json.Obj time = Json.object().put("columns", Json.texts(List.of("year", "month", "day", "hour"))).put("zone", "Asia/Shanghai").build();
        Json.Obj settings = Json.object().put("file", data.toString()).put("time", time).put("speed", 0).build();
        int rows = lines(data) - 1;
        TestIntake intake = new TestIntake();
        try (Driver driver = new ReplayFactory().open(settings, Map.of("pm", Tape.col("PM2.5"), "wind", Tape.col("wd")), Surroundings.none())) {
            driver.listen(intake);
            List<Reading> readings = intake.awaitReadings(2 * rows);
            assertEquals(2 * rows, readings.size());
            assertEquals("pm=64@1456761600000", Tape.shown(readings.get(0)));
            assertEquals("wind=S@1456761600000", Tape.shown(readings.get(1)));
        }
    }

    @Test
    void namesWhatIsWrongWithItsSettings() throws Exception {
        tape.rows(1);
        assertEquals("driver \"replay\" lacks \"file\": a text", refusal(Json.object()));
        assertEquals("driver \"replay: time\" needs either \"column\" or \"columns\"",
                refusal(tape.settings().put("time", Json.object().build())));
        assertEquals("\"time\" needs one column \"when\" in " + tape.file().toRealPath() + ", which has ts, a, b",
                refusal(tape.settings().put("time", Tape.time("when", "epoch-s"))));
        assertEquals("driver \"replay\" needs a \"speed\" of 0 to 1.0E9, not -1.0", refusal(tape.settings().put("speed", -1)));
        assertEquals("driver \"replay\" needs stop or hold as \"onEnd\", not \"go\"", refusal(tape.settings().put("onEnd", "go")));
        assertEquals("driver \"replay\" needs one character as \"delimiter\", not \"ab\"", refusal(tape.settings().put("delimiter", "ab")));
        assertEquals("driver \"replay\" needs 64 hex digits as \"sha256\"", refusal(tape.settings().put("sha256", "12")));
        assertTrue(refusal(tape.settings().put("time", Tape.time("ts", "yyyy-bb"))).contains("a pattern such as"));
        assertTrue(refusal(tape.settings().put("file", folder.toString())).endsWith("not a regular file"));
        tape.bytes(new byte[0]);
        assertEquals("the recording " + tape.file().toRealPath() + " is empty", refusal(tape.settings()));
    }

    @Test
    void staysBelowItsRoot() throws Exception {
        tape.rows(1);
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createSymbolicLink(root.resolve("link.csv"), tape.file());
        Files.copy(tape.file(), root.resolve("own.csv"));
        Json.Builder settings = tape.settings().put("root", root.toString());
        String out = "driver \"replay\" has a \"file\" that leads out of " + root + ": ";
        assertEquals(out + "link.csv", refusal(settings.put("file", "link.csv")));
        assertEquals(out + "../tape.csv", refusal(settings.put("file", "../tape.csv")));
        assertEquals(out + tape.file(), refusal(settings.put("file", tape.file().toString())));
        assertTrue(refusal(settings.put("file", "none.csv")).startsWith("driver \"replay\" finds no file "));
        tape.open(settings.put("file", "own.csv")).close();
    }

    @Test
    void relativePathsStartAtTheFolderOfTheDeviceFile() throws Exception {
        Path devices = Files.createDirectories(tape.rows(1).file().resolveSibling("site/devices"));
        Surroundings around = Surroundings.of(Optional.of(devices.resolve("replay-1.yaml")));
        Json.Builder settings = tape.settings().put("file", "../../tape.csv");
        new ReplayFactory().open(settings.build(), Tape.BINDINGS, around).close();
        new ReplayFactory().open(settings.put("root", "").build(), Tape.BINDINGS, around).close();
        new ReplayFactory().open(settings.put("root", "../..").put("file", "tape.csv").build(), Tape.BINDINGS, around).close();
        Json.Obj fenced = settings.put("root", "..").put("file", "../tape.csv").build();
        String refusal = assertThrows(DriverException.class, () -> new ReplayFactory().open(fenced, Tape.BINDINGS, around)).getMessage();
        assertEquals("driver \"replay\" has a \"file\" that leads out of " + devices + "/..: ../tape.csv", refusal);
        Json.Obj none = settings.put("root", "").put("file", "none.csv").build();
        assertEquals("driver \"replay\" finds no file " + devices.resolve("none.csv") + "; a relative \"file\" starts at \"root\", else at the folder of the device file",
                assertThrows(DriverException.class, () -> new ReplayFactory().open(none, Tape.BINDINGS, around)).getMessage());
    }

    @Test
    void simulatedPointsAreReadBesideTheRecordedOnes() throws Exception {
        Json.Obj gen = Json.object().put("gen", "steps").put("values", Json.texts(List.of("low", "high"))).put("hold", "1s").build();
        TestIntake intake = new TestIntake();
        Map<String, Json.Obj> three = Map.of("pa", Tape.col("a"), "pb", Tape.col("b"), "s", gen);
        try (Driver driver = new ReplayFactory().open(tape.rows(3).settings().put("speed", 0).put("onEnd", "hold").build(), three, Surroundings.none())) {
            driver.listen(intake);
            assertEquals(6, intake.awaitReadings(6).stream().filter(reading -> !reading.point().equals("s")).count());
            assertEquals(List.of("s=high@5000", "pa=2@1002000"), Tape.shown(driver.read(List.of("s", "pa"), 5_000)));
            driver.write("s", new PointValue.Text("off"));
            assertEquals("s=off@6000", Tape.shown(driver.read(List.of("s"), 6_000).get(0)));
            assertThrows(DriverException.class, () -> driver.write("pa", new PointValue.Int64(1)));
        }
        Json.Obj odd = Json.object().put("gen", "wobble").build();
        assertTrue(assertThrows(DriverException.class, () -> new ReplayFactory().open(tape.settings().build(), Map.of("s", odd), Surroundings.none()))
                .getMessage().startsWith("point \"s\" has no known \"gen\""));
    }

    @Test
    void rowNamesOfRAreSkippedWhenToldTo() throws Exception {
        tape.text("\"ts\",\"a\",\"b\"\n\"1\",\"10\",1,2\n\"2\",11,3,4\n\"3\",12,5\n");
        assertEquals(List.of("pa=1@10000", "pb=2@10000", "pa=3@11000", "pb=4@11000"), Tape.shown(tape.play(tape.settings().put("rowNames", true), 4)));
    }

    @Test
    void saysWhichSettingWouldMakeTheRowsFit() throws Exception {
        String first = "driver \"replay\" cannot play this: the first rows of " + folder.toRealPath().resolve("tape.csv") + " have one cell ";
        tape.text("ts,a,b\n" + "r,1,1,1\n".repeat(30));
        assertEquals(first + "more than its header; if each begins with a row name, as R writes it, set rowNames: true", refusal(tape.settings()));
        tape.rows(30);
        assertEquals(first + "for each of the header's, so none is a row name: leave rowNames out", refusal(tape.settings().put("rowNames", true)));
        assertEquals("driver \"replay\" needs true or false as \"rowNames\"", refusal(tape.settings().put("rowNames", "R")));
        tape.text("ts,a,b\n" + "1,1,1,1\n".repeat(9) + "2,2,2\n" + "1,1,1,1\n");
        assertEquals(List.of("pa=2@2000", "pb=2@2000"), Tape.shown(tape.play(tape.settings(), 2)));
        tape.text("ts,a,b\n");
        tape.open(tape.settings()).close();
    }

    @ParameterizedTest
    @CsvSource({"datatraining.txt,8143,1423072260000", "datatest.txt,2665,1422886740000", "datatest2.txt,9752,1423666080000"})
    void everyRowOfTheOccupancyDataPlays(String name, int rows, long firstMillis) throws Exception {
        Path data = Path.of(System.getProperty("selvage.root"), "..", "shared", "data", "occupancy", name);
        Assumptions.assumeTrue(Files.isRegularFile(data), "no data sets beside the checkout: " + data);
        Json.Builder settings = Json.object().put("file", data.toString()).put("time", Json.object().put("column", "date").build()).put("speed", 0);
        Map<String, Json.Obj> bindings = Map.of("co2", Tape.col("CO2"), "occupied", Tape.col("Occupancy"));
        String refusal = assertThrows(DriverException.class, () -> new ReplayFactory().open(settings.build(), bindings, Surroundings.none())).getMessage();
        assertTrue(refusal.endsWith("set rowNames: true"), refusal);
        Surroundings around = Surroundings.none();
        TestIntake intake = new TestIntake();
        try (Driver driver = new ReplayFactory().open(settings.put("rowNames", true).build(), bindings, around)) {
            driver.listen(intake);
            List<Reading> readings = intake.awaitReadings(2 * rows);
            assertEquals(2 * rows, readings.size());
            assertTrue(readings.stream().allMatch(reading -> reading.reason().isEmpty()));
            assertEquals(firstMillis, readings.get(0).takenAtMillis());
            assertEquals(rows, readings.stream().mapToLong(Reading::takenAtMillis).distinct().count());
        }
        assertEquals(Map.of("rowsPlayed", (long) rows, "rowsLeftOut", 0L), around.tally().counts());
    }

    @Test
    void refusesARowThatNoOfferCouldHold() throws Exception {
        Map<String, Json.Obj> many = new HashMap<>();
        for (int i = 0; i <= Intake.READINGS_MAX; i++) {
            many.put("p" + i, Tape.col("a"));
        }
        Json.Obj settings = tape.rows(1).settings().build();
        String refusal = assertThrows(DriverException.class, () -> new ReplayFactory().open(settings, many, Surroundings.none())).getMessage();
        assertEquals("driver \"replay\" has 1025 points; a row of more than 1024 is never taken", refusal);
    }

    private String refusal(Json.Builder settings) {
        Executable opening = () -> tape.open(settings).close();
        String message = assertThrows(DriverException.class, opening).getMessage();
        assertFalse(message.isBlank());
        return message;
    }

    private static int lines(Path packed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            return (int) new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().count();
        }
    }
}
