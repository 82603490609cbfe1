// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.Input;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features on the workstation are those of the device. */
class FeaturesTest {
    @TempDir
    Path folder;

    private Kind kind(String every) throws Exception {
        return Kind.find(new Plant(folder).profile(every).toString(), "guard");
    }

    private History history(Kind kind, String csv) throws Exception {
        Path file = Files.writeString(folder.resolve("x.csv"), csv);
        return CsvHistory.read(Csv.read(file), new CsvHistory.Columns(Optional.empty(), Optional.empty(), Map.of()), kind.device(), kind.decision());
    }

    private Examples examples(Kind kind, String csv) throws Exception {
        return Examples.of(kind.decision(), history(kind, csv).moments());
    }

    @Test
    void withEachSampleTheyAreThoseOfTheDevicesOwnBook() throws Exception {
        Kind kind = kind("sample");
        Path file = new Plant(folder).recording(200);
        History history = CsvHistory.read(Csv.read(file), new CsvHistory.Columns(Optional.empty(), Optional.of("what"), Map.of()), kind.device(), kind.decision());
        List<Examples.Example> ours = Examples.of(kind.decision(), history.moments()).all();
        FeatureBook device = new FeatureBook(kind.decision().inputs(), Plant.START.toEpochMilli());
        List<double[]> theirs = new ArrayList<>();
        for (String line : Files.readAllLines(file).subList(1, 201)) {
            List<String> cells = List.of(line.split(",", -1));
            long at = Instant.parse(cells.get(0)).toEpochMilli();
            device.take(new FeatureBook.Reading("heat", new PointValue.Float64(Double.parseDouble(cells.get(1))), Quality.GOOD, at, at));
            device.take(new FeatureBook.Reading("amps", new PointValue.Float64(Double.parseDouble(cells.get(2))), Quality.GOOD, at, at));
            List<Input> inputs = device.read(at);
            if (inputs.stream().allMatch(input -> input.value().isPresent())) {
                theirs.add(inputs.stream().mapToDouble(input -> input.value().getAsDouble()).toArray());
            }
        }
        assertEquals(199, theirs.size(), "a slope needs two readings");
        assertEquals(theirs.size(), ours.size());
        for (int i = 0; i < ours.size(); i++) {
            assertArrayEquals(theirs.get(i), ours.get(i).features());
        }
        assertEquals(List.of("0", "1"), ours.stream().map(example -> example.label().orElseThrow()).distinct().toList());
    }

    @Test
    void byTheClockADecisionSeesWhatWasBeforeIt() throws Exception {
        Examples examples = examples(kind("2s"), """
                time;heat;amps
                2026-01-05 08:00:00;10;1
                2026-01-05 08:00:01;20;2
                2026-01-05 08:00:02;30;3
                2026-01-05 08:00:03;40;4
                2026-01-05 08:00:04;50;5
                """);
        assertEquals(List.of(1, 3), examples.all().stream().map(Examples.Example::row).toList(), "at :02 and :04, by the rows before");
        assertArrayEquals(new double[] {15, 10, 2}, examples.all().get(0).features(), 1e-9);
        assertArrayEquals(new double[] {25, 10, 4}, examples.all().get(1).features(), 1e-9);
        assertEquals(List.of(false, true), examples.all().stream().map(Examples.Example::isFull).toList(), "four seconds fill a window of four seconds");
    }

    @Test
    void whatTheDeviceWouldNotUseIsLeftOut() throws Exception {
        Examples examples = examples(kind("sample"), """
                t,heat,amps
                1767600000,10,1
                1767600001,11,
                1767600002,999,1
                1767600003,NA,1
                1767600004,12,1
                """);
        assertEquals(1, examples.warming());
        assertEquals(2, examples.missing(), "out of the point's range, and nothing");
        assertEquals(List.of(1, 4), examples.all().stream().map(Examples.Example::row).toList());
        assertEquals(0, examples.all().get(0).features()[2], "the input's own substitute");
    }

    @Test
    void samplesOfTheStoreAreReadInPagesAndJoinedByTime() throws Exception {
        Kind kind = kind("sample");
        List<String> asked = new ArrayList<>();
        Map<String, List<String>> pages = Map.of(
                "heat", List.of("[[1000,10.0,\"good\"],[2000,11,\"good\"]]", "[[3000,12.5,\"good\"],[4000,null,\"bad\"]]", "[]"),
                "amps", List.of("[[1000,1.0,\"good\"],[3000,2.0,\"good\"]]", "[]"));
        Map<String, Integer> next = new HashMap<>();
        History history = StoreHistory.read("d-1", kind.decision().inputs(), sql -> {
            asked.add(sql);
            String point = sql.contains("'heat'") ? "heat" : "amps";
            return json("{\"rows\":" + pages.get(point).get(next.merge(point, 1, Integer::sum) - 1) + "}");
        });
        assertEquals(List.of(1000L, 2000L, 3000L, 4000L), history.moments().stream().map(History.Moment::millis).toList());
        assertEquals(List.of(2, 1, 2, 1), history.moments().stream().map(moment -> moment.readings().size()).toList());
        assertEquals(5, asked.size());
        assertEquals("SELECT taken_ms, value, quality FROM sample WHERE device = 'd-1' AND name = 'heat' AND taken_ms > 2000 ORDER BY taken_ms LIMIT 700", asked.get(1));
        assertArrayEquals(new double[] {12.5 / 3 + 7, 1.25e3 / 1e3, 2}, Examples.of(kind.decision(), history.moments()).all().get(1).features(), 1e-9);
    }

    private static Json.Obj json(String text) throws CliException {
        try {
            return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new CliException(text, e);
        }
    }
}
