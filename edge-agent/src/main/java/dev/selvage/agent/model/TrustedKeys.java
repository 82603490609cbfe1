// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.model.manifest.Keyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The keys whose models the device believes: a text file on the device itself, which no message changes. Without the file it
 * believes nobody.
 *
 * @param file a line for each key, see {@link Keyring#read}
 */
public record TrustedKeys(Path file) {
    /** A ring holds 64 keys of some hundred characters. */
    private static final long BYTES_MAX = 64 * 1024;

    /** The file as it is now; empty text when there is none. */
    String text() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " has more than " + BYTES_MAX + " bytes, too many for a list of keys");
        }
        return Files.readString(file);
    }

    /** The ring of that text; throws with one line that says what is wrong with it. */
    Keyring ring(String text) throws IOException {
        try {
            return Keyring.read(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
