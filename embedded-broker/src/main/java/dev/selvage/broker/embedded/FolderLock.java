// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a second broker out of a folder. HiveMQ locks its data too, but only after our configuration and log there
 * would have been overwritten. The operating system lets go of the lock when the process dies.
 */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock of an existing folder. */
    static FolderLock take(Path folder) throws IOException, EmbeddedBrokerException {
        FileChannel channel = FileChannel.open(
                folder.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = Optional.ofNullable(channel.tryLock()).isPresent();
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw new EmbeddedBrokerException(
                    "another broker uses the folder " + folder + "; stop it, or choose another folder");
        }
        return new FolderLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
