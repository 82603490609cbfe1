// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.protocol.SiteId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key of a site's models, and the devices of this machine that believe it. */
class ModelKeysTest {
    @TempDir
    Path data;

    private Path agent(String name) {
        return data.resolve("agents").resolve(name);
    }

    @Test
    void theKeyIsMadeOnceAndEachDeviceGetsItsLine() throws Exception {
        ModelKeys.in(data, new SiteId("home")).giveTo(agent("a"));
        ModelKeys.in(data, new SiteId("home")).giveTo(agent("b"));
        Path key = data.resolve("keys").resolve("models.pem");
        assertEquals("home-models", SigningKey.read(key).kid());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        String ring = Files.readString(agent("a").resolve("model-keys"));
        assertEquals(ring, Files.readString(agent("b").resolve("model-keys")), "the same key");
        assertEquals(2, ring.lines().count());
        assertTrue(ring.lines().toList().get(1).endsWith(" *"), ring);
        Keyring unused = Keyring.read(ring);
    }

    @Test
    void whomADeviceBelievesIsItsOwnersChoice() throws Exception {
        Files.createDirectories(agent("a"));
        Files.writeString(agent("a").resolve("model-keys"), "");
        ModelKeys.in(data, new SiteId("home")).giveTo(agent("a"));
        assertEquals("", Files.readString(agent("a").resolve("model-keys")), "nobody is somebody's choice too");
    }

    @Test
    void aKeyOfOnesOwnIsTaken() throws Exception {
        Files.createDirectories(data.resolve("keys"));
        SigningKey.create(data.resolve("keys").resolve("models.pem"), "mine");
        ModelKeys.in(data, new SiteId("home")).giveTo(agent("a"));
        assertTrue(Files.readString(agent("a").resolve("model-keys")).contains("\nmine "));
    }

    @Test
    void aLongSiteHasAKeyToo() throws Exception {
        ModelKeys keys = ModelKeys.in(data, new SiteId("s".repeat(63)));
        keys.giveTo(agent("a"));
        assertEquals("s".repeat(56) + "-models", SigningKey.read(data.resolve("keys").resolve("models.pem")).kid());
    }

    /** The start before was killed between the two files. */
    @Test
    void halfAPairIsPutAsideAndAWholeOneMade() throws Exception {
        Path key = data.resolve("keys").resolve("models.pem");
        Files.createDirectories(key.getParent());
        Files.writeString(key, "x");
        ModelKeys.in(data, new SiteId("home")).giveTo(agent("a"));
        assertEquals("x", Files.readString(key.resolveSibling("models.pem.incomplete")), "nobody's key is deleted");
        assertEquals("home-models", SigningKey.read(key).kid());
    }

    @Test
    void aFolderThatCannotBeMadeIsOneLine() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("keys"), "a file in its place");
        String message = assertThrows(CliException.class, () -> ModelKeys.in(data, new SiteId("home"))).getMessage();
        assertTrue(message.startsWith("cannot make or read the key ") && message.endsWith("; move both away for a new one"), message);
        assertEquals(List.of(message), message.lines().toList());
    }
}
