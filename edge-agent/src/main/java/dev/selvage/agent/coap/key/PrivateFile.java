// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.key;

import dev.selvage.agent.driver.DriverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** A file with secrets: small, and closed to everybody but its owner. */
final class PrivateFile {
    /** A thousand keys of 100 bytes, or some certificates. */
    static final int BYTES_MAX = 256 * 1024;
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PrivateFile() {}

    /** Its bytes; throws when it is not there, too large or open to others. */
    static byte[] read(Path file) throws DriverException {
        try {
            Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            permissions.addAll(Files.getPosixFilePermissions(file));
            permissions.removeAll(OWNER);
            if (!permissions.isEmpty()) {
                throw new DriverException(file + " holds keys and others may use it " + permissions + ": chmod 600 " + file);
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new DriverException(file + " has " + Files.size(file) + " bytes; a key file has at most " + BYTES_MAX);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DriverException("cannot read the key file " + file + ": " + e, e);
        }
    }
}
