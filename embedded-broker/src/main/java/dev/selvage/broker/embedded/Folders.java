// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folders HiveMQ is given, locked for this process; a new one is for this user only, as messages lie in it. */
record Folders(Path conf, Path data, Path extensions, FolderLock lock) {
    /** Makes and locks them, and writes the configuration. */
    static Folders prepare(EmbeddedBroker.Settings settings, Endpoint endpoint) throws EmbeddedBrokerException {
        Path folder = settings.folder();
        try {
            createPrivate(folder);
            Folders folders = new Folders(
                    Files.createDirectories(folder.resolve("conf")),
                    Files.createDirectories(folder.resolve("data")),
                    Files.createDirectories(folder.resolve("extensions")),
                    FolderLock.take(folder));
            BrokerConfig.write(
                    folders.conf, endpoint.address().getHostAddress(), endpoint.port(), settings.persistent());
            return folders;
        } catch (IOException e) {
            throw new EmbeddedBrokerException(
                    "cannot write the broker's folder " + folder + ": " + e + "; choose a folder this user may write", e);
        }
    }

    /** Lets another broker use them. */
    void release() {
        try {
            lock.close();
        } catch (IOException e) {
            System.getLogger(Folders.class.getName())
                    .log(Level.WARNING, "the lock of {0} was not released: {1}", conf.getParent(), e.getMessage());
        }
    }

    /** One that exists keeps its permissions. */
    private static void createPrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
