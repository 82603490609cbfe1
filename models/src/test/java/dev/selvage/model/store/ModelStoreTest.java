// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.file.Checked;
import dev.selvage.model.file.Workshop;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelStoreTest {
    private static final String DIGEST = "ab".repeat(32);

    @TempDir
    static Path keys;

    private static Workshop workshop;

    @TempDir
    Path folder;

    private ModelStore store;

    @BeforeAll
    static void train() {
        workshop = new Workshop(keys);
    }

    @BeforeEach
    void open() throws IOException {
        store = ModelStore.open(folder.resolve("models"));
    }

    private void active(String version) throws IOException {
        store.candidate("pump", workshop.offer(Family.KMEANS, version));
        store.promote("pump");
    }

    private Started load() throws IOException {
        return ModelStore.open(folder.resolve("models")).load("pump", workshop.check(), Workshop.wanted());
    }

    private String deciding() throws IOException {
        return load().model().map(m -> m.manifest().version().toString()).orElse("none");
    }

    @Test
    void aCandidateIsTriedAndThenDecides() throws IOException {
        active("1.0.0");
        store.candidate("pump", workshop.offer(Family.KMEANS, "1.1.0"));
        Started started = load();
        assertEquals("1.0.0", started.model().orElseThrow().manifest().version().toString());
        assertEquals("1.1.0", started.candidate().orElseThrow().manifest().version().toString());
        store.promote("pump");
        assertEquals("1.1.0", deciding());
        store.rollBack("pump");
        assertEquals("1.0.0", deciding());
        store.rollBack("pump");
        assertEquals("none", deciding());
        assertEquals(List.of("pump"), store.names());
    }

    @Test
    void aDroppedCandidateIsGone() throws IOException {
        active("1.0.0");
        store.candidate("pump", workshop.offer(Family.KMEANS, "1.1.0"));
        store.drop("pump");
        store.promote("pump");
        assertEquals("1.0.0", deciding());
    }

    @Test
    void threeStartsThatKillTheProgramFallBack() throws IOException {
        active("1.0.0");
        active("1.1.0");
        for (int start = 0; start < 3; start++) {
            assertEquals("1.1.0", deciding());
        }
        Started fourth = load();
        assertEquals("1.0.0", fourth.model().orElseThrow().manifest().version().toString());
        assertTrue(fourth.lines().get(0).contains("given up after 3 starts"), fourth.lines()::toString);
        assertEquals("1.0.0", deciding());
        assertEquals("1.0.0", deciding());
        assertEquals("none", deciding());
        assertEquals("none", deciding());
    }

    @Test
    void aCandidateIsBlamedForFailedStartsBeforeTheOneThatDecides() throws IOException {
        active("1.0.0");
        store.candidate("pump", workshop.offer(Family.KMEANS, "1.1.0"));
        for (int start = 0; start < 3; start++) {
            assertTrue(load().candidate().isPresent());
        }
        Started fourth = load();
        assertTrue(fourth.candidate().isEmpty());
        assertEquals("1.0.0", fourth.model().orElseThrow().manifest().version().toString());
        assertEquals("the candidate of model \"pump\" was given up after 3 starts that failed", fourth.lines().get(0));
    }

    @Test
    void aCandidateAloneIsGivenUpToo() throws IOException {
        store.candidate("pump", workshop.offer(Family.KMEANS, "1.0.0"));
        for (int start = 0; start < 3; start++) {
            assertTrue(load().candidate().isPresent());
        }
        assertTrue(load().candidate().isEmpty());
        assertEquals(State.EMPTY, store.state("pump"));
    }

    @Test
    void aStartThatSucceedsForgetsThoseThatFailed() throws IOException {
        active("1.0.0");
        for (int start = 0; start < 10; start++) {
            assertEquals("1.0.0", deciding());
            store.started("pump");
        }
    }

    @Test
    void aDamagedModelIsStoodInFor() throws IOException {
        active("1.0.0");
        active("1.1.0");
        Path file = folder.resolve("models/pump/b.model");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        Started started = load();
        assertEquals("1.0.0", started.model().orElseThrow().manifest().version().toString());
        assertTrue(started.lines().get(0).startsWith("slot b: "), started.lines()::toString);
        Files.delete(folder.resolve("models/pump/a.signature"));
        Started none = load();
        assertEquals(Optional.empty(), none.model());
        assertEquals(1, none.lines().size(), "the damaged one is in no use any more: " + none.lines());
    }

    private void damage(String slot) throws IOException {
        Files.write(folder.resolve("models/pump/" + slot + ".model"), new byte[10]);
    }

    @Test
    void aCandidateNeverGoesOverTheModelThatStandsIn() throws IOException {
        active("1.0.0");
        active("1.1.0");
        damage("b");
        assertEquals("1.0.0", deciding());
        store.candidate("pump", workshop.offer(Family.KMEANS, "1.2.0"));
        Started during = load();
        assertEquals("1.0.0", during.model().orElseThrow().manifest().version().toString());
        assertEquals("1.2.0", during.candidate().orElseThrow().manifest().version().toString());
    }

    @Test
    void whatStoodInAndFailsIsNotGoneBackTo() throws IOException {
        active("1.0.0");
        active("1.1.0");
        damage("b");
        assertEquals("1.0.0", deciding());
        store.rollBack("pump");
        assertEquals("none", deciding());
    }

    @Test
    void aDiskThatIsFullAtAStartLeavesTheModelsUncounted() throws IOException {
        active("1.0.0");
        store.candidate("pump", workshop.offer(Family.KMEANS, "1.1.0"));
        ModelStore full = new ModelStore(folder.resolve("models"), new FullDisk(0));
        for (int start = 0; start < 5; start++) {
            Started started = full.load("pump", workshop.check(), Workshop.wanted());
            assertEquals("1.0.0", started.model().orElseThrow().manifest().version().toString());
            assertEquals("1.1.0", started.candidate().orElseThrow().manifest().version().toString());
            assertTrue(started.lines().get(0).endsWith("this start is not counted: No space left on device"), started.lines()::toString);
        }
        damage("a");
        assertTrue(full.load("pump", workshop.check(), Workshop.wanted()).lines().get(1).startsWith("slot a: "));
    }

    @Test
    void openingAgainInTheSameRunIsNoStart() throws IOException {
        active("1.0.0");
        for (int start = 0; start < 3; start++) {
            assertEquals("1.0.0", deciding());
        }
        for (int edit = 0; edit < 5; edit++) {
            assertTrue(store.reopen("pump", workshop.check(), Workshop.wanted()).model().isPresent(), "it may be the third start that lives");
        }
        assertEquals(3, store.state("pump").starts());
    }

    @Test
    void aCandidateThatFindsNoRoomChangesNothing() throws IOException {
        active("1.0.0");
        store.candidate("pump", workshop.offer(Family.KMEANS, "1.1.0"));
        for (int room = 0; room < 3; room++) {
            ModelStore full = new ModelStore(folder.resolve("models"), new FullDisk(room));
            assertThrows(IOException.class, () -> full.candidate("pump", workshop.offer(Family.KMEANS, "1.2.0")));
            try (Stream<Path> files = Files.list(folder.resolve("models/pump"))) {
                assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".tmp")).toList(), "what it took is given back");
            }
        }
        store.promote("pump");
        assertEquals("1.1.0", deciding());
    }

    @Test
    void whatWasTakenInTimeIsOpenedWheneverTheClockSaysThatItIs() throws IOException {
        active("1.0.0");
        Offer held = store.held("pump", Slot.A);
        assertTrue(workshop.check().check(held, Workshop.wanted(), Long.MAX_VALUE) instanceof Checked.Refused);
        assertTrue(workshop.check().again(held, Workshop.wanted()) instanceof Checked.Loaded);
    }

    @Test
    void aDamagedNoteIsReportedAndNotMadeAnew() throws IOException {
        active("1.0.0");
        Path note = folder.resolve("models/pump/state.json");
        for (String text : List.of("", "{", "{\"active\":\"q\",\"starts\":0}")) {
            Files.writeString(note, text);
            String line = assertThrows(IOException.class, this::load).getMessage();
            assertTrue(line.contains("state.json is damaged"), line);
        }
        store.remove("pump");
        active("1.0.0");
        assertEquals("1.0.0", deciding());
    }

    @Test
    void namesCannotLeadOut() {
        for (String name : List.of("..", ".", "", "a/b", "../pump", "/etc", "Pump", "a\u0000", "x".repeat(64), "-a", "a\n")) {
            assertThrows(IOException.class, () -> store.state(name));
            assertThrows(IOException.class, () -> store.candidate(name, workshop.offer(Family.KMEANS)));
            assertThrows(IOException.class, () -> store.append(name, DIGEST, 0, new byte[1]));
            assertThrows(IOException.class, () -> store.resume(name, DIGEST));
            assertThrows(IOException.class, () -> store.remove(name));
            assertThrows(IOException.class, () -> store.part(name));
        }
    }

    @Test
    void sixteenModelsAreEnough() throws IOException {
        for (int i = 0; i < ModelStore.NAMES_MAX; i++) {
            store.candidate("m" + i, workshop.offer(Family.KMEANS));
        }
        String line = assertThrows(IOException.class, () -> store.candidate("more", workshop.offer(Family.KMEANS))).getMessage();
        assertTrue(line.contains("remove one"), line);
        store.candidate("m3", workshop.offer(Family.KMEANS));
        store.remove("m3");
        store.candidate("more", workshop.offer(Family.KMEANS));
        assertEquals(16, store.names().size());
    }

    @Test
    void theFolderIsTheOwnersAlone() throws IOException {
        active("1.0.0");
        Path models = folder.resolve("models");
        try (Stream<Path> all = Files.walk(models)) {
            for (Path path : all.toList()) {
                String wanted = Files.isDirectory(path) ? "rwx------" : "rw-------";
                assertEquals(wanted, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path::toString);
            }
        }
        for (String wide : List.of("rwxr-x---", "rwx---r--", "rwxrwxrwx")) {
            Files.setPosixFilePermissions(models, PosixFilePermissions.fromString(wide));
            String line = assertThrows(IOException.class, () -> ModelStore.open(models)).getMessage();
            assertTrue(line.contains("chmod 700"), line);
        }
    }

    @Test
    void aPartGoesOnAndAnotherOffersIsDropped() throws IOException {
        assertEquals(0, store.resume("pump", DIGEST));
        store.append("pump", DIGEST, 0, new byte[] {1, 2, 3});
        ModelStore again = ModelStore.open(folder.resolve("models"));
        assertEquals(3, again.resume("pump", DIGEST));
        again.append("pump", DIGEST, 3, new byte[] {4});
        assertArrayEquals(new byte[] {1, 2, 3, 4}, again.part("pump").read());
        assertEquals(4, again.part("pump").size());
        assertThrows(IOException.class, () -> again.append("pump", DIGEST, 3, new byte[] {4}));
        assertThrows(IOException.class, () -> again.append("pump", DIGEST, 5, new byte[] {4}));
        assertEquals(0, again.resume("pump", "cd".repeat(32)));
        assertEquals(0, again.resume("pump", DIGEST));
    }

    @Test
    void aPartNeverGrowsOverWhatADeviceTakes() throws IOException {
        store.append("pump", DIGEST, 0, new byte[(int) Manifest.Content.BYTES_MAX]);
        assertThrows(IOException.class, () -> store.append("pump", DIGEST, Manifest.Content.BYTES_MAX, new byte[1]));
        store.dropPart("pump");
        assertEquals(0, store.resume("pump", DIGEST));
    }

    @Test
    void aPartOfRubbishIsDropped() throws IOException {
        for (byte[] rubbish : List.of(new byte[0], new byte[64], new byte[65])) {
            Files.write(folder.resolve("models/pump.part"), rubbish);
            assertEquals(0, store.resume("pump", DIGEST));
        }
    }

    @Test
    void whatArrivedInPiecesBecomesTheCandidate() throws IOException {
        byte[] file = workshop.trained(Family.KMEANS).file();
        var offer = workshop.offer(Family.KMEANS);
        for (int at = 0; at < file.length; at += 700) {
            store.append("pump", DIGEST, at, Arrays.copyOfRange(file, at, Math.min(file.length, at + 700)));
        }
        var whole = new Offer(offer.manifest(), offer.signature(), store.part("pump"));
        Workshop.loaded(workshop.check(whole));
        store.candidate("pump", whole);
        store.promote("pump");
        assertEquals("1.0.0", deciding());
        assertFalse(Files.exists(folder.resolve("models/pump.part")));
    }
}
