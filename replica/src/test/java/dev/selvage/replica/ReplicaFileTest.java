// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static dev.selvage.replica.TestFolder.DEVICE;
import static dev.selvage.replica.TestFolder.GATEWAY;
import static dev.selvage.replica.TestFolder.NOW;
import static dev.selvage.replica.TestFolder.SCOPE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ReplicaFileTest {
    private static final int ROWS = 500;

    private final TestFolder folder = new TestFolder();
    private final Path file = folder.path("device.db");

    @AfterEach
    void close() {
        folder.close();
    }

    private void fill() {
        try (Replica replica = folder.device()) {
            replica.write(SCOPE, NOW, tx -> {
                for (int i = 0; i < ROWS; i++) {
                    tx.upsert(Tables.DESIRED, List.of(Cell.of(DEVICE), Cell.of("key-" + i), Cell.of("x".repeat(100)),
                            Cell.of(i), Cell.of(NOW), Cell.of("test")));
                }
                return true;
            });
        }
    }

    private ReplicaException refused(Path path) {
        ReplicaException e = assertThrows(ReplicaException.class, () -> TestFolder.open(path, DEVICE));
        assertTrue(e.getMessage().contains(path.getFileName().toString()), e.getMessage());
        return e;
    }

    @Test
    void startsEmptyAndKeepsRowsOverReopen() {
        try (Replica replica = folder.device()) {
            assertTrue(replica.vector(SCOPE).isEmpty());
            assertEquals(List.of(), replica.rows(Tables.DESIRED, DEVICE));
        }
        fill();
        try (Replica replica = folder.device()) {
            assertEquals(ROWS, replica.rows(Tables.DESIRED, DEVICE).size());
        }
    }

    @Test
    void theEpochOnlyGrowsAndIsKept() {
        try (Replica replica = folder.device()) {
            assertEquals(0, replica.epochs().current());
            replica.epochs().raise(3, NOW);
            replica.epochs().raise(2, NOW);
            assertEquals(3, replica.epochs().current());
        }
        try (Replica replica = folder.device()) {
            assertEquals(3, replica.epochs().current());
            replica.epochs().heard(5);
            replica.epochs().heard(4);
            assertEquals(List.of("3"), TestFolder.query(file, "SELECT value FROM _meta WHERE key = 'epoch'"), "with the next transaction");
        }
        try (Replica replica = folder.device()) {
            assertEquals(5, replica.epochs().current());
        }
    }

    @Test
    void takesAnEmptyFileAsNew() throws IOException {
        Files.createFile(file);
        fill();
        assertEquals(List.of("" + ROWS), TestFolder.query(file, "SELECT count(*) FROM desired"));
    }

    @Test
    void refusesASecondOpen() {
        try (Replica replica = folder.device()) {
            ReplicaException e = refused(file);
            assertEquals(ReplicaException.Kind.IN_USE, e.kind());
            assertEquals(DEVICE, replica.id());
        }
        folder.device().close();
    }

    @Test
    void refusesToOpenBesideAnotherProcess() throws Exception {
        Process other = WriterProcess.start(file);
        try (BufferedReader said = other.inputReader()) {
            assertEquals("10", said.readLine());
            ReplicaException e = refused(file);
            assertEquals(ReplicaException.Kind.IN_USE, e.kind());
            assertTrue(e.getMessage().contains("another process"), e.getMessage());
        } finally {
            other.destroyForcibly().waitFor();
        }
        folder.device().close();
    }

    @Test
    void aForeignDatabaseIsLeftAsItIs() throws IOException {
        TestFolder.execute(file, "CREATE TABLE mine(a)", "INSERT INTO mine VALUES(1)");
        byte[] before = Files.readAllBytes(file);
        assertEquals(ReplicaException.Kind.FOREIGN, refused(file).kind());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void aTextFileIsLeftAsItIs() throws IOException {
        for (String text : List.of("x", "hello, world. ".repeat(1_000))) {
            Files.writeString(file, text);
            assertEquals(ReplicaException.Kind.FOREIGN, refused(file).kind());
            assertEquals(text, Files.readString(file));
        }
    }

    @Test
    void setsADamagedFileAsideAndStartsAnewNextTime() throws IOException {
        for (Damage damage : List.<Damage>of(
                f -> f.setLength(f.length() / 2),
                f -> f.setLength(f.length() - 5_000),
                f -> f.setLength(4_096),
                f -> overwrite(f, 4_096, 3 * 4_096),
                f -> overwrite(f, 100, 3_000),
                f -> overwrite(f, f.length() / 2 / 4_096 * 4_096, 5_000))) {
            fill();
            try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
                damage.in(opened);
            }
            byte[] before = Files.readAllBytes(file);
            ReplicaException e = refused(file);
            assertEquals(ReplicaException.Kind.DAMAGED, e.kind(), e.getMessage());
            assertFalse(Files.exists(file), "a new file in the same start");
            Path aside = setAside();
            assertTrue(e.getMessage().contains(aside.getFileName().toString()), e.getMessage());
            assertArrayEquals(before, Files.readAllBytes(aside));
            Files.delete(aside);
            try (Replica replica = folder.device()) {
                assertTrue(replica.vector(SCOPE).isEmpty());
            }
            TestFolder.delete(file);
        }
    }

    private interface Damage {
        void in(RandomAccessFile file) throws IOException;
    }

    private static void overwrite(RandomAccessFile file, long from, int length) throws IOException {
        file.seek(from);
        file.write("garbage!".repeat(length / 8).getBytes(StandardCharsets.US_ASCII));
    }

    private Path setAside() throws IOException {
        try (Stream<Path> all = Files.list(file.getParent())) {
            return all.filter(p -> p.getFileName().toString().matches("device\\.db\\.damaged-\\d+")).findAny().orElseThrow();
        }
    }

    @Test
    void refusesAFolderThatIsAFile() throws IOException {
        Files.writeString(folder.path("data"), "");
        for (Path inside : List.of(folder.path("data").resolve("a.db"), folder.path("data").resolve("sub").resolve("a.db"))) {
            ReplicaException e = assertThrows(ReplicaException.class, () -> TestFolder.open(inside, DEVICE));
            assertEquals(ReplicaException.Kind.NOT_WRITABLE, e.kind(), e.getMessage());
            assertTrue(e.getMessage().contains("data"), e.getMessage());
        }
    }

    @Test
    void refusesAFolderThatCannotBeMade() {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc on this machine");
        ReplicaException e = assertThrows(ReplicaException.class,
                () -> TestFolder.open(Path.of("/proc/selvage-data/a.db"), DEVICE));
        assertEquals(ReplicaException.Kind.NOT_WRITABLE, e.kind(), e.getMessage());
    }

    @Test
    void refusesTheReplicaOfAnotherDevice() {
        fill();
        ReplicaException e = assertThrows(ReplicaException.class, () -> TestFolder.open(file, GATEWAY));
        assertEquals(ReplicaException.Kind.FOREIGN, e.kind());
        assertTrue(e.getMessage().contains(DEVICE) && e.getMessage().contains(GATEWAY), e.getMessage());
        folder.device().close();
    }

    @Test
    void refusesANewerFormat() {
        fill();
        TestFolder.execute(file, "UPDATE _meta SET value = 999 WHERE key = 'version'");
        assertTrue(refused(file).getMessage().contains("999"));
    }

    /** What a process committed before kill -9 is there, whole transactions only, and no dot is given twice. */
    @Test
    void survivesKillInTheMiddleOfWrites() throws Exception {
        long committed = 0;
        for (int round = 1; round <= 4; round++) {
            Process writer = WriterProcess.start(file);
            try (BufferedReader said = writer.inputReader()) {
                for (int i = 0; i < 5 * round; i++) {
                    committed = Long.parseLong(said.readLine());
                }
            } finally {
                writer.destroyForcibly().waitFor();
            }
            try (Replica replica = folder.device()) {
                long seen = replica.vector(SCOPE).counts().values().stream().mapToLong(n -> n).sum();
                assertTrue(seen >= committed && seen % 10 == 0, seen + " of " + committed);
                assertEquals(round, replica.vector(SCOPE).counts().size());
                assertEquals(1, replica.rows(Tables.DESIRED, DEVICE).stream().map(row -> row.get(2)).distinct().count());
                assertEquals(1, replica.lineage(SCOPE).tips(replica.vector(SCOPE), replica.vector(SCOPE)).size());
            }
            assertEquals(List.of(), TestFolder.query(file, "SELECT * FROM _chg x JOIN _chg y ON x.a = y.a AND x.last > y.last AND x.first <= y.last"));
            assertEquals(List.of("0"), TestFolder.query(file,
                    "SELECT (SELECT sum(n) FROM _vector) - (SELECT sum(last - first + 1) FROM _chg)"));
        }
    }
}
