// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.file.Workshop;
import dev.selvage.model.manifest.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The power goes at every step of every change; after each there is a model that decides, an old or a new one, never half of one. */
final class PowerCutTest {
    /** No change of ours has so many steps; a test that needs more has stopped ending. */
    private static final int STEPS_MAX = 40;

    @TempDir
    static Path keys;

    private static Workshop workshop;

    @TempDir
    Path folder;

    private int rounds;

    @BeforeAll
    static void train() {
        workshop = new Workshop(keys);
    }

    private interface Change {
        void on(ModelStore store) throws IOException;
    }

    private String deciding(Path models) throws IOException {
        Started started = ModelStore.open(models).load("pump", workshop.check(), Workshop.wanted());
        return started.model().map(m -> m.manifest().version().toString()).orElse("none " + started.lines());
    }

    /** Which versions decide after a cut, over all steps; the last entry is after no cut. */
    private List<String> after(Change before, Change change, boolean torn) throws IOException {
        List<String> versions = new ArrayList<>();
        for (int step = 1; step < STEPS_MAX; step++) {
            Path models = folder.resolve("models-" + rounds++);
            before.on(ModelStore.open(models));
            CuttingDisk disk = new CuttingDisk(step, torn);
            ModelStore store = new ModelStore(models, disk);
            try {
                change.on(store);
            } catch (IOException e) {
                assertEquals("power cut", e.getMessage());
                versions.add(deciding(models));
                // What is left over never stands in the way of the same again.
                change.on(ModelStore.open(models));
                continue;
            }
            versions.add(deciding(models));
            return versions;
        }
        throw new AssertionError("no end after " + STEPS_MAX + " steps");
    }

    private void active(ModelStore store, String version) throws IOException {
        store.candidate("pump", workshop.offer(Family.KMEANS, version));
        store.promote("pump");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whileACandidateArrivesTheOldModelDecides(boolean torn) throws IOException {
        List<String> versions = after(
                s -> active(s, "1.0.0"), s -> s.candidate("pump", workshop.offer(Family.KMEANS, "1.1.0")), torn);
        assertEquals(Set.of("1.0.0"), new TreeSet<>(versions));
        assertTrue(versions.size() > 8, versions::toString);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThirdVersionOverThePreviousLeavesTheSecondDeciding(boolean torn) throws IOException {
        List<String> versions = after(
                s -> {
                    active(s, "1.0.0");
                    active(s, "1.1.0");
                },
                s -> s.candidate("pump", workshop.offer(Family.KMEANS, "1.2.0")),
                torn);
        assertEquals(Set.of("1.1.0"), new TreeSet<>(versions));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPromotionIsWhollyDoneOrNotAtAll(boolean torn) throws IOException {
        List<String> versions = after(
                s -> {
                    active(s, "1.0.0");
                    s.candidate("pump", workshop.offer(Family.KMEANS, "1.1.0"));
                },
                s -> s.promote("pump"),
                torn);
        assertTrue(Set.of("1.0.0", "1.1.0").containsAll(versions), versions::toString);
        assertEquals("1.0.0", versions.get(0));
        assertEquals("1.1.0", versions.get(versions.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void soIsAWayBack(boolean torn) throws IOException {
        List<String> versions = after(
                s -> {
                    active(s, "1.0.0");
                    active(s, "1.1.0");
                },
                s -> {
                    if (s.state("pump").previous().isPresent()) {
                        s.rollBack("pump");
                    }
                },
                torn);
        assertTrue(Set.of("1.0.0", "1.1.0").containsAll(versions), versions::toString);
        assertEquals("1.0.0", versions.get(versions.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstModelIsThereOrNot(boolean torn) throws IOException {
        List<String> versions = after(s -> {}, s -> active(s, "1.0.0"), torn);
        assertTrue(versions.stream().allMatch(v -> v.equals("1.0.0") || v.startsWith("none")), versions::toString);
        assertEquals("1.0.0", versions.get(versions.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDownloadGoesOnWhereItWas(boolean torn) throws IOException {
        byte[] file = workshop.trained(Family.KMEANS).file();
        String digest = workshop.manifest(Family.KMEANS).content().sha256();
        for (int step = 1; step < 8; step++) {
            Path models = folder.resolve("part-" + torn + step);
            ModelStore cut = new ModelStore(models, new CuttingDisk(step, torn));
            try {
                fetch(cut, file, digest);
            } catch (IOException e) {
                assertEquals("power cut", e.getMessage());
            }
            ModelStore store = ModelStore.open(models);
            fetch(store, file, digest);
            assertEquals(file.length, store.part("pump").size());
            assertEquals(HexFormat.of().formatHex(file), HexFormat.of().formatHex(store.part("pump").read()));
        }
    }

    private static void fetch(ModelStore store, byte[] file, String digest) throws IOException {
        for (long at = store.resume("pump", digest); at < file.length; at = store.resume("pump", digest)) {
            byte[] piece = Arrays.copyOfRange(file, (int) at, (int) Math.min(file.length, at + 1_000));
            store.append("pump", digest, at, piece);
        }
    }

    @Test
    void theCuttingDiskCuts() throws IOException {
        CuttingDisk disk = new CuttingDisk(2, false);
        Path file = folder.resolve("x");
        disk.write(file, new byte[3]);
        assertThrows(IOException.class, () -> disk.move(file, folder.resolve("y")));
        assertEquals(2, disk.steps());
        assertTrue(Files.exists(file) && !Files.exists(folder.resolve("y")));
    }
}
