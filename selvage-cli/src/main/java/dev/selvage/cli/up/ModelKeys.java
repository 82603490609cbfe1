// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The key that the site's models are signed with on this machine, {@code keys/models.pem}, made once; and the file {@code model-keys} by which a device
 * believes it. What is there already is somebody's choice and stays as it is. For one thread.
 */
final class ModelKeys {
    private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String HEAD = "# Keys whose models this device loads: an id, the key, and the models that it may sign. Yours to change; see docs/models.md\n";
    /** An id of a key has 63 characters at the most, as a site's name has. */
    private static final int SITE_CHARS_MAX = 56;

    private final Path key;
    private final String line;

    private ModelKeys(Path key, String line) {
        this.key = key;
        this.line = line;
    }

    /** The private half. */
    Path key() {
        return key;
    }

    /** Finds the key, or makes it. */
    static ModelKeys in(Path data, SiteId site) throws CliException {
        Path key = data.resolve("keys").resolve("models.pem");
        try {
            if (Files.exists(key) && !Files.exists(SigningKey.publicFile(key))) {
                // what a start that was killed has left signed nothing; all the same nobody's key is deleted
                Files.move(key, key.resolveSibling("models.pem.incomplete"), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(key)) {
                Files.createDirectories(key.resolveSibling(""), OWNER_ONLY);
                SigningKey.create(key, site.value().substring(0, Math.min(site.value().length(), SITE_CHARS_MAX)) + "-models");
            }
            return new ModelKeys(key, Files.readString(SigningKey.publicFile(key), StandardCharsets.US_ASCII).strip() + " *\n");
        } catch (IOException e) {
            throw new CliException("cannot make or read the key " + Printable.of(key.toString()) + " and its .pub: " + Printable.of(e.toString()) + "; move both away for a new one", e);
        }
    }

    /** Lets a device believe the key, unless it was told before whom to believe. */
    void giveTo(Path agentFolder) throws CliException {
        Path file = agentFolder.resolve("model-keys");
        try {
            Files.createDirectories(agentFolder, OWNER_ONLY);
            Files.writeString(file, HEAD + line, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            // its owner's choice, whatever is in it
            return;
        } catch (IOException e) {
            throw new CliException("cannot write " + Printable.of(file.toString()) + ": " + Printable.of(e.toString()), e);
        }
    }
}
