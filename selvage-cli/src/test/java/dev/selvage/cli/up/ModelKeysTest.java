// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.file.Keyring;
import dev.selvage.model.file.SigningKey;
import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelKeysTest {
    private static final SiteId SITE = new SiteId("plant-a");

    @TempDir
    Path folder;

    private ModelKeys open() throws CliException {
        return ModelKeys.in(folder.resolve("data"), SITE);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aKeyIsMadeForItsOwnerAloneAndItsAgentsBelieveIt() throws Exception {
        ModelKeys keys = open();

        assertEquals("rwx------", mode(keys.key().getParent()));
        assertEquals("rw-------", mode(keys.key()));
        assertEquals("plant-a-models", SigningKey.read(keys.key()).kid(), "named after its site");
        List<String> lines = Files.readAllLines(keys.trusted()).stream().filter(line -> !line.startsWith("#")).toList();
        assertEquals(List.of(Files.readString(SigningKey.publicFile(keys.key())).strip() + " *"), lines);
        Keyring unused = Keyring.read(Files.readString(keys.trusted()));
    }

    @Test
    void theNextStartHasTheSameKey() throws Exception {
        String key = Files.readString(open().key());
        ModelKeys again = open();
        assertEquals(key, Files.readString(again.key()));
        try (var files = Files.list(again.key().getParent())) {
            assertEquals(3, files.count(), "key, its public half and the list");
        }
    }

    @Test
    void whomAPersonTrustsBesideStays() throws Exception {
        ModelKeys keys = open();
        Files.writeString(keys.trusted(), "# nobody any more\n");
        assertEquals("# nobody any more\n", Files.readString(open().trusted()));
    }

    @Test
    void aListThatWasLostIsMadeOfTheKeyThatIsThere() throws Exception {
        ModelKeys keys = open();
        String list = Files.readString(keys.trusted());
        Files.delete(keys.trusted());
        assertEquals(list, Files.readString(open().trusted()));
    }

    /** The start before was killed between the two files. */
    @Test
    void halfAPairIsPutAsideAndAWholeOneMade() throws Exception {
        ModelKeys keys = open();
        String half = Files.readString(keys.key());
        Files.delete(SigningKey.publicFile(keys.key()));
        Files.delete(keys.trusted());

        ModelKeys again = open();

        assertEquals(half, Files.readString(again.key().resolveSibling("models.pem.incomplete")), "nobody's key is deleted");
        assertNotEquals(half, Files.readString(again.key()));
        assertEquals("plant-a-models", SigningKey.read(again.key()).kid());
        assertTrue(Files.readString(again.trusted()).contains(Files.readString(SigningKey.publicFile(again.key())).strip()), "the new one is believed");
    }

    @Test
    void aFolderThatCannotBeMadeIsOneLine() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data").resolve("keys"), "a file in its place");
        String line = assertThrows(CliException.class, this::open).getMessage();
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.startsWith("cannot make the key for models in " + folder.resolve("data").resolve("keys")), line);
    }

    /** A site's name may be as long as a key's id may, and has nothing of it to spare. */
    @Test
    void aSiteWithALongNameHasAKeyAsWell() throws Exception {
        ModelKeys keys = ModelKeys.in(folder.resolve("data"), new SiteId("a".repeat(63)));
        assertEquals("a".repeat(56) + "-models", SigningKey.read(keys.key()).kid());
    }
}
