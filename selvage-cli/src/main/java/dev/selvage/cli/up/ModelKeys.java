// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.file.SigningKey;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The key that models of this site are signed by, made once, and the list of keys that its agents believe: whoever has the data folder is
 * workstation and site in one. A site of several machines makes its key with {@code selvage model key}, and keeps it off its devices.
 *
 * @param key of the trainer, for its owner alone
 * @param trusted the list for agents
 */
record ModelKeys(Path key, Path trusted) {
    private static final String KID_END = "-models";
    /** An id has 63 characters at most. */
    private static final int SITE_CHARS_MAX = 63 - KID_END.length();

    /** Opens them, or makes them. */
    static ModelKeys in(Path data, SiteId site) throws CliException {
        Path folder = data.resolve("keys");
        ModelKeys keys = new ModelKeys(folder.resolve("models.pem"), folder.resolve("trusted-model-keys"));
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(data);
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.exists(SigningKey.publicFile(keys.key()))) {
                // what a start that was killed may have left has signed nothing, but nobody's key is deleted
                if (Files.exists(keys.key())) {
                    Files.move(keys.key(), folder.resolve("models.pem.incomplete"), StandardCopyOption.REPLACE_EXISTING);
                }
                SigningKey.create(keys.key(), kid(site));
            }
            if (!Files.exists(keys.trusted())) {
                Files.writeString(keys.trusted(), line(keys.key()));
            }
            return keys;
        } catch (IOException e) {
            throw new CliException("cannot make the key for models in " + Printable.of(folder.toString()) + ": " + Printable.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** Named after the site, as far as a key's id is long enough for its name. */
    private static String kid(SiteId site) {
        return site.value().substring(0, Math.min(SITE_CHARS_MAX, site.value().length())) + KID_END;
    }

    private static String line(Path key) throws IOException {
        return "# whose models the agents of this folder believe: id, key, names of models\n" + Files.readString(SigningKey.publicFile(key)).strip() + " *\n";
    }
}
