// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.Plant;
import dev.selvage.model.file.Checked;
import dev.selvage.model.file.ModelCheck;
import dev.selvage.model.file.Wanted;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.Reason;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OwnKeyTest {
    private static final byte[] TEXT = "signed".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private OwnKey open() throws IOException {
        return OwnKey.open(file(), "pump-1", List.of("pump"));
    }

    private Path file() {
        return folder.resolve("own.pem");
    }

    @Test
    void itIsMadeOnceAndIsTheOwnersAlone() throws IOException {
        OwnKey made = open();
        assertEquals("own-pump-1", made.key().kid());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals(made.key().sign(TEXT), open().key().sign(TEXT));
        assertEquals(made.entry(), open().entry());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("own.pem", "own.pem.pub"), files.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void aKeyThatOthersMayReadIsRefusedAndNotReplaced(String wide) throws IOException {
        open();
        byte[] before = Files.readAllBytes(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(wide));
        String line = assertThrows(IOException.class, this::open).getMessage();
        assertTrue(line.contains("chmod 600"), line);
        assertArrayEquals(before, Files.readAllBytes(file()));
    }

    @Test
    void aKeyThatIsCutAnywhereIsMadeAnew() throws IOException {
        OwnKey first = open();
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length - 1; length += 7) {
            Files.write(file(), Arrays.copyOf(whole, length));
            OwnKey now = open();
            assertNotEquals(first.entry().key(), now.entry().key(), "cut to " + length);
            assertEquals(now.key().sign(TEXT), open().key().sign(TEXT));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        }
    }

    @Test
    void aPairThatIsNotWholeIsMadeAnew() throws IOException {
        Path open = SigningKey.publicFile(file());
        OwnKey first = open();
        byte[] line = Files.readAllBytes(open);

        Files.delete(open);
        OwnKey second = open();
        assertNotEquals(first.entry().key(), second.entry().key(), "the public half was lost");

        Files.write(open, line);
        OwnKey third = open();
        assertNotEquals(second.entry().key(), third.entry().key(), "it was of another key");

        for (String bad : List.of("", "own-pump-1", "own-pump-1 AAAA\n", "own-pump-2 " + new String(line, StandardCharsets.US_ASCII).split(" ", 2)[1])) {
            Files.writeString(open, bad);
            OwnKey next = open();
            assertEquals("own-pump-1", next.entry().kid());
            assertEquals(next.entry(), open().entry());
        }
    }

    @Test
    void whatWasLeftOfMakingOneIsNoHindrance() throws IOException {
        Files.writeString(folder.resolve("own.pem.tmp"), "half");
        Files.writeString(folder.resolve("own.pem.tmp.pub"), "");
        Files.writeString(folder.resolve("own.pem.pub"), "own-pump-1 AAAA");
        assertEquals(open().entry(), open().entry());
        assertFalse(Files.exists(folder.resolve("own.pem.tmp")));
    }

    @Test
    void whatCannotBeReadIsNotReplaced() throws IOException {
        Files.createDirectory(file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertThrows(IOException.class, this::open);
        assertTrue(Files.isDirectory(file()));
    }

    @Test
    void theKeyOfAnotherDeviceIsNotTakenForOurs() throws IOException {
        OwnKey other = OwnKey.open(file(), "pump-2", List.of("pump"));
        assertNotEquals(other.entry().key(), open().entry().key(), "the disk was copied from another device");
    }

    @Test
    void anIdThatIsTooLongForAKeyIsItsDigest() throws IOException {
        String longest = "d".repeat(63);
        assertEquals("own-" + "d".repeat(59), OwnKey.kid("d".repeat(59)));
        assertEquals(36, OwnKey.kid(longest).length());
        assertNotEquals(OwnKey.kid(longest), OwnKey.kid("d".repeat(62) + "e"));
        assertEquals(OwnKey.kid(longest), OwnKey.open(file(), longest, List.of("pump")).key().kid());
    }

    @Test
    void itSignsForTheModelsThatTheDeviceLearnsAndForNoOthers() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> OwnKey.open(file(), "pump-1", List.of("*")));
        assertThrows(IllegalArgumentException.class, () -> OwnKey.open(file(), "pump-1", List.of("pump", "pump-*")));
        OwnKey own = OwnKey.open(file(), "pump-1", List.of("fan"));
        Teacher teacher = new Teacher(new Teacher.Home("pump-1", "pump-skid", own.key()));
        LearnSpec spec = Classroom.learn("{'family':'kmeans','parameters':{'k':4}}");
        var made = assertInstanceOf(Teacher.Result.Made.class,
                teacher.teach(Lesson.of(Plant.normal(600, 1), spec), Classroom.subject(), Optional.empty(), Optional.empty(), Classroom.NOW));
        Wanted wanted = Classroom.wanted(Optional.<Version>empty());
        Keyring nobody = new Keyring(List.of());
        assertEquals(Reason.UNKNOWN_KEY, reason(new ModelCheck(nobody).check(made.offer(), wanted, Classroom.NOW)));
        assertEquals(Reason.KEY_NOT_ALLOWED, reason(new ModelCheck(nobody.with(own.entry())).check(made.offer(), wanted, Classroom.NOW)));
        OwnKey pump = OwnKey.open(file(), "pump-1", List.of("pump"));
        assertInstanceOf(Checked.Loaded.class, new ModelCheck(nobody.with(pump.entry())).check(made.offer(), wanted, Classroom.NOW));
    }

    @Test
    void aRingThatHasItsNameAlreadyDoesNotKeepItOut() throws IOException {
        OwnKey own = open();
        OwnKey foreign = OwnKey.open(folder.resolve("foreign.pem"), "pump-1", List.of("fan"));
        Keyring ring = new Keyring(List.of(foreign.entry())).with(own.entry());
        Teacher teacher = new Teacher(new Teacher.Home("pump-1", "pump-skid", own.key()));
        var made = assertInstanceOf(Teacher.Result.Made.class, teacher.teach(
                Classroom.lesson(Plant.list(600, 1)), Classroom.subject(), Optional.empty(), Optional.empty(), Classroom.NOW));
        assertInstanceOf(Checked.Loaded.class, new ModelCheck(ring).check(made.offer(), Classroom.wanted(Optional.empty()), Classroom.NOW));
    }

    private static Reason reason(Checked checked) {
        return assertInstanceOf(Checked.Refused.class, checked).reason();
    }
}
