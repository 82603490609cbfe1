// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Manifest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of models' files, on a real disk. */
class ModelFilesTest {
    private static final byte[] FILE = bytes(10_000, 1);
    private static final String SHA = Digests.of(FILE);
    private static final int PIECE = 3_000;

    @TempDir
    Path temp;

    private Path folder;
    private ModelFiles files;

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void open() throws Exception {
        folder = temp.resolve("models");
        files = ModelFiles.open(folder);
    }

    private Put.Held piece(long offset) throws RefusedException {
        byte[] piece = Arrays.copyOfRange(FILE, (int) offset, (int) Math.min(FILE.length, offset + PIECE));
        return (Put.Held) files.put(SHA, FILE.length, offset, piece);
    }

    private static void holdFile(ModelFiles files, byte[] file) throws RefusedException {
        assertEquals(new Put.Held(file.length, true), files.put(Digests.of(file), file.length, 0, file));
    }

    @Test
    void aFileIsThereWhenItsLastPieceIsAndIsForTheOwnerAlone() throws Exception {
        assertEquals(new Put.Held(3_000, false), piece(0));
        assertEquals(new Put.Held(6_000, false), piece(3_000));
        assertEquals(Optional.empty(), files.read(SHA, 0, 100), "nobody gets a part");
        assertEquals(new Put.Held(9_000, false), piece(6_000));
        assertEquals(new Put.Held(10_000, true), piece(9_000));
        assertArrayEquals(FILE, files.read(SHA, 0, 20_000).orElseThrow());
        assertArrayEquals(Arrays.copyOfRange(FILE, 9_990, 10_000), files.read(SHA, 9_990, 100).orElseThrow());
        assertEquals(0, files.read(SHA, 10_000, 100).orElseThrow().length);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(SHA + ".model"))));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        assertEquals(new ModelFiles.Figures(1, 10_000), files.figures());
    }

    @Test
    void aPieceThatDoesNotFollowIsAnsweredWithWhatIsHere() throws Exception {
        assertEquals(new Put.Held(0, false), piece(3_000));
        piece(0);
        assertEquals(new Put.Held(3_000, false), piece(0), "sent twice");
        assertEquals(new Put.Held(3_000, false), piece(6_000), "sent too early");
        assertEquals(new Put.Held(3_000, false), files.put(SHA, FILE.length, 0, new byte[0]), "asked");
        assertEquals(1, files.figures().files());
    }

    @Test
    void anUploadGoesOnAfterARestartAtAnyStep() throws Exception {
        long have = 0;
        while (have < FILE.length) {
            have = piece(have).have();
            // what a kill leaves of a piece that was not taken wholly
            if (have < FILE.length) {
                Files.write(folder.resolve(SHA + ".part"), new byte[0], StandardOpenOption.APPEND);
            }
            files = ModelFiles.open(folder);
            assertEquals(have, ((Put.Held) files.put(SHA, FILE.length, 0, new byte[0])).have());
        }
        assertArrayEquals(FILE, files.read(SHA, 0, FILE.length).orElseThrow());
    }

    @Test
    void halfAPieceIsWrittenOver() throws Exception {
        piece(0);
        Files.write(folder.resolve(SHA + ".part"), bytes(5_000, 9), StandardOpenOption.APPEND);
        for (long at = 3_000; at < FILE.length; at += PIECE) {
            piece(at);
        }
        assertArrayEquals(FILE, files.read(SHA, 0, FILE.length).orElseThrow());
    }

    @Test
    void aWholePartThatHasNoNameYetGetsIt() throws Exception {
        Files.write(folder.resolve(SHA + ".part"), FILE);
        files = ModelFiles.open(folder);
        assertEquals(Optional.empty(), files.size(SHA));
        assertEquals(new Put.Held(10_000, true), files.put(SHA, FILE.length, 0, new byte[0]));
        assertFalse(Files.exists(folder.resolve(SHA + ".part")));
    }

    @Test
    void bytesOfAnotherDigestAreDropped() throws Exception {
        RefusedException wrong = assertThrows(RefusedException.class, () -> files.put(SHA, 100, 0, bytes(100, 2)));
        assertEquals("wrong-digest", wrong.code());
        assertEquals(new ModelFiles.Figures(0, 0), files.figures());
        assertFalse(Files.exists(folder.resolve(SHA + ".part")));
        holdFile(files, FILE);
    }

    @Test
    void whatIsLongerThanItSaidIsRefusedAndAShorterSizeBeginsAnew() throws Exception {
        assertEquals("bad-request", assertThrows(RefusedException.class, () -> files.put(SHA, 100, 50, bytes(51, 2))).code());
        piece(0);
        assertEquals(new Put.Held(0, false), files.put(SHA, 2_000, 3_000, new byte[0]));
        assertEquals(0, files.figures().files());
    }

    @Test
    void aDiskThatDoesNotTakeItIsOneLine() throws Exception {
        Files.createDirectory(folder.resolve(SHA + ".part"));
        RefusedException refused = assertThrows(RefusedException.class, () -> piece(0));
        assertEquals("not-stored", refused.code());
        assertFalse(refused.getMessage().contains("\n"));
        Files.delete(folder.resolve(SHA + ".part"));
        assertEquals(new Put.Held(3_000, false), piece(0), "and it goes on");
    }

    @Test
    void whenThereAreTooManyTheOldestUnneededGoes() throws Exception {
        for (int i = 0; i < ModelFiles.FILES_MAX; i++) {
            holdFile(files, bytes(10, 100 + i));
        }
        String first = Digests.of(bytes(10, 100));
        assertEquals(new Put.Full(), files.put(SHA, FILE.length, 0, FILE));
        files.makeRoom(Set.of(first), SHA, FILE.length);
        holdFile(files, FILE);
        assertTrue(files.size(first).isPresent(), "somebody needs it");
        assertEquals(Optional.empty(), files.size(Digests.of(bytes(10, 101))));
        assertEquals(ModelFiles.FILES_MAX, files.figures().files());
    }

    @Test
    void whenAllAreNeededThereIsNoRoomForMoreBytes() throws Exception {
        long each = Manifest.Content.BYTES_MAX;
        int full = (int) (ModelFiles.TOTAL_BYTES_MAX / each);
        for (int i = 0; i < full; i++) {
            sparse(Digests.of("f" + i) + ".model", each, i);
        }
        sparse("notes.txt", 10, 0);
        files = ModelFiles.open(folder);
        assertEquals(new Put.Full(), files.put(SHA, FILE.length, 0, FILE));
        Set<String> named = Set.copyOf(IntStream.range(0, full).mapToObj(i -> Digests.of("f" + i)).toList());
        files.makeRoom(named, SHA, FILE.length);
        assertEquals(new Put.Full(), files.put(SHA, FILE.length, 0, FILE));
        files.makeRoom(Set.of(Digests.of("f0")), SHA, FILE.length);
        holdFile(files, FILE);
        assertEquals(Optional.empty(), files.size(Digests.of("f1")), "the oldest that nobody needs");
        assertTrue(files.size(Digests.of("f2")).isPresent());
        assertTrue(Files.exists(folder.resolve("notes.txt")), "what is not ours stays");
    }

    /** A file of that size that takes no room. */
    private void sparse(String name, long size, int age) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
        Files.setLastModifiedTime(folder.resolve(name), FileTime.fromMillis(1_000_000L + age * 1_000L));
    }

    @Test
    void aFileThatSomebodyTookAwayCanBeSentAgain() throws Exception {
        holdFile(files, FILE);
        Files.delete(folder.resolve(SHA + ".model"));
        assertEquals(Optional.empty(), files.read(SHA, 0, 10));
        assertEquals(Optional.empty(), files.size(SHA));
        holdFile(files, FILE);
    }
}
