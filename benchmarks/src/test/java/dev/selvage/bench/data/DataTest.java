// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.bench.data.DataFolder.NoData;
import dev.selvage.bench.score.NabSeries.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataTest {
    @TempDir
    private Path root;

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void windowsAreFoundByTheirTimes() throws IOException {
        file("nab/data/realKnownCause/a.csv", "timestamp,value\n2020-01-01 00:00:00,1\n2020-01-01 00:05:00,2.5\n2020-01-01 00:10:00,3\n");
        file("nab/labels/combined_windows.json", "{\"realKnownCause/a.csv\":[[\"2020-01-01 00:05:00.000000\",\"2020-01-01 00:10:00.000000\"]]}");
        file("nab/published/x_a.csv", "timestamp,value,anomaly_score\nt,1,0.25\nt,2.5,0\nt,3,1\n");
        file("nab/published/x_standard_scores.csv", "head\nx,standard,realKnownCause/a.csv,0.5,-0.75,1,2,3,4,10\n");
        NabData data = NabData.read(DataFolder.at(root));

        assertEquals(List.of(new Window(1, 2)), data.files().get(0).series().windows());
        assertArrayEquals(new double[] {1, 2.5, 3}, data.files().get(0).values());
        assertArrayEquals(new double[] {0.25, 0, 1}, data.published("x").get(0).scores());
        assertEquals(List.of(new NabData.Published("a", 0.5, -0.75, 1, 2, 3, 4)), data.publishedScores("x"));
    }

    @Test
    void aWindowWithoutARowIsRefused() throws IOException {
        file("nab/data/realKnownCause/a.csv", "timestamp,value\n2020-01-01 00:00:00,1\n");
        file("nab/labels/combined_windows.json", "{\"realKnownCause/a.csv\":[[\"2020-01-01 00:00:00\",\"2020-01-02 00:00:00\"]]}");
        String message = assertThrows(NoData.class, () -> NabData.read(DataFolder.at(root))).getMessage();
        assertTrue(message.contains("2020-01-02 00:00:00"), message);
    }

    @Test
    void aRunIsItsTrainingAndWhatIsScored() throws IOException {
        String rows = IntStream.range(0, 402).mapToObj(i -> String.format("2020-03-01 10:%02d:%02d;%d;2;3;4;5;6;7;8;%d.0;%d.0", i / 60, i % 60, i, i == 401 ? 1 : 0, i == 400 ? 1 : 0))
                .collect(Collectors.joining("\n"));
        file("skab/other/7.csv", "head\n" + rows + "\n");
        SkabData.Run run = SkabData.read(DataFolder.at(root)).get(0);

        assertEquals("other/7", run.name());
        assertEquals(402, run.rows().size());
        assertArrayEquals(new double[] {401, 2, 3, 4, 5, 6, 7, 8}, run.rows().get(401));
        assertArrayEquals(new boolean[] {false, true}, run.truth().anomaly());
        assertArrayEquals(new boolean[] {true, false}, run.truth().change());
        assertEquals(1, run.truth().seconds()[1] - run.truth().seconds()[0]);
    }

    @Test
    void aRunWithoutRowsToScoreIsRefused() throws IOException {
        file("skab/valve2/0.csv", "head\n2020-03-01 10:00:00;1;2;3;4;5;6;7;8;0.0;0.0\n");
        assertThrows(NoData.class, () -> SkabData.read(DataFolder.at(root)));
    }

    @Test
    void roomsHaveFiveFeaturesWithoutQuotes() throws IOException {
        file("occupancy/datatest.txt", "\"date\"\n\"1\",\"2015-02-04 17:51:00\",23.5,27,426,721.25,0.0048,1\n");
        Samples rooms = Samples.occupancy(DataFolder.at(root), "datatest");
        assertArrayEquals(new double[] {23.5, 27, 426, 721.25, 0.0048}, rooms.rows().get(0));
        assertEquals(List.of("1"), rooms.labels());
        assertEquals(rooms, rooms.only(List.of(0)));
    }

    @Test
    void machinesHaveTheirDerivedFeatures() throws IOException {
        file("ai4i/ai4i2020.csv", "head\n1,M14860,M,298.0,308.5,1500,40.0,10,1,0,0,0,0,0\n");
        double[] row = Samples.machines(DataFolder.at(root)).rows().get(0);
        assertArrayEquals(new double[] {1, 298, 308.5, 1500, 40, 10, 10.5, 40 * 1500 * 2 * Math.PI / 60, 400}, row, 1e-9);
    }

    @Test
    void enginesCountDownFromTheCap() throws IOException {
        String sensors = " 0 0 100" + " 1".repeat(21) + "\n";
        file("cmapss_fd001/test_FD001.txt", "1 1" + sensors + "1 2" + sensors + "2 1" + sensors);
        file("cmapss_fd001/train_FD001.txt", "1 1" + sensors + "1 2" + sensors);
        file("cmapss_fd001/RUL_FD001.txt", "7 \n200\n");
        List<Engines.Engine> test = Engines.test(DataFolder.at(root));

        assertEquals(2, test.size());
        assertEquals(8, test.get(0).leftAfter(0));
        assertEquals(125, test.get(1).leftAfter(0));
        assertEquals(0, Engines.train(DataFolder.at(root)).get(0).leftAfter(1));
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        assertTrue(assertThrows(NoData.class, () -> DataFolder.at(root.resolve("none"))).getMessage().contains("--data"));
        assertTrue(assertThrows(NoData.class, () -> Engines.train(DataFolder.at(root))).getMessage().contains("train_FD001"));
        assertThrows(NoData.class, () -> SkabData.read(DataFolder.at(root)));
        file("occupancy/datatest.txt", "head\n1,2\n");
        String message = assertThrows(NoData.class, () -> Samples.occupancy(DataFolder.at(root), "datatest")).getMessage();
        assertTrue(message.contains("line 2: 2 cells"), message);
    }
}
