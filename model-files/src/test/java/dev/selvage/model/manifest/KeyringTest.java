// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyringTest {
    private static final byte[] TEXT = "signed as it is".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private String line(SigningKey key, Path file) throws IOException {
        assertEquals(key.kid(), Files.readString(SigningKey.publicFile(file)).split(" ", 2)[0]);
        return Files.readString(SigningKey.publicFile(file)).strip();
    }

    private static Reason reason(Keyring ring, String kid, String name, byte[] text, String signature) {
        return assertThrows(Refusal.class, () -> ring.verify(kid, name, text, signature)).reason();
    }

    @Test
    void aKeyFromItsFileSignsAlike() throws IOException {
        Path file = folder.resolve("k.pem");
        SigningKey made = SigningKey.create(file, "k1");
        SigningKey read = SigningKey.read(file);
        assertEquals("k1", read.kid());
        assertEquals(made.sign(TEXT), read.sign(TEXT));
        Keyring ring = Keyring.read(line(made, file) + " pump-*,valve\n# a comment\n\n");
        assertDoesNotThrow(() -> ring.verify("k1", "pump-a", TEXT, read.sign(TEXT)));
        assertDoesNotThrow(() -> ring.verify("k1", "valve", TEXT, read.sign(TEXT)));
        assertEquals(Reason.KEY_NOT_ALLOWED, reason(ring, "k1", "valve-2", TEXT, read.sign(TEXT)));
        assertEquals(Reason.UNKNOWN_KEY, reason(ring, "k2", "valve", TEXT, read.sign(TEXT)));
        assertEquals(Reason.BAD_SIGNATURE, reason(ring, "k1", "valve", new byte[3], read.sign(TEXT)));
        for (String bad : List.of("", "!", "AAAA", "A".repeat(10_000), Base64.getEncoder().encodeToString(new byte[64]))) {
            assertEquals(Reason.BAD_SIGNATURE, reason(ring, "k1", "valve", TEXT, bad));
        }
    }

    @Test
    void aKeyWithoutNamesSignsNothing() throws IOException {
        Path file = folder.resolve("k.pem");
        SigningKey key = SigningKey.create(file, "k1");
        assertEquals(Reason.KEY_NOT_ALLOWED, reason(Keyring.read(line(key, file)), "k1", "pump", TEXT, key.sign(TEXT)));
    }

    @Test
    void keysAreTheOwnersAlone() throws IOException {
        Path file = folder.resolve("k.pem");
        SigningKey.create(file, "k1");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        for (String wide : List.of("rw-r-----", "rw----r--", "rwx------", "rw-rw-rw-")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(wide));
            String line = assertThrows(IOException.class, () -> SigningKey.read(file)).getMessage();
            assertTrue(line.contains("chmod 600"), line);
        }
    }

    @Test
    void aKeyIsNeverWrittenOver() throws IOException {
        Path file = folder.resolve("k.pem");
        SigningKey.create(file, "k1");
        byte[] before = Files.readAllBytes(file);
        assertThrows(FileAlreadyExistsException.class, () -> SigningKey.create(file, "k1"));
        assertEquals(new String(before, StandardCharsets.US_ASCII), Files.readString(file));
        assertThrows(IOException.class, () -> SigningKey.create(folder.resolve("x.pem"), "../k"));
    }

    @Test
    void whatIsNoKeyIsSaidSo() throws IOException {
        Path file = folder.resolve("k.pem");
        SigningKey.create(file, "k1");
        for (String text : List.of("", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "x".repeat(5_000))) {
            Files.writeString(file, text);
            String line = assertThrows(IOException.class, () -> SigningKey.read(file)).getMessage();
            assertTrue(line.contains(file.toString()), line);
        }
        assertThrows(IllegalArgumentException.class, () -> Keyring.read("k1 notbase64!"));
        assertThrows(IllegalArgumentException.class, () -> Keyring.read("k1"));
    }

    @Test
    void twoKeysOfOneNameAreNoRing() throws IOException {
        Path file = folder.resolve("k.pem");
        String line = line(SigningKey.create(file, "k1"), file);
        assertThrows(IllegalArgumentException.class, () -> Keyring.read(line + " *\n" + line + " *"));
    }
}
