// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk with room for so many more files; of the first that finds none, a few bytes are left, as on a real one. */
final class FullDisk implements Disk {
    private final RealDisk real = new RealDisk();
    private int room;

    FullDisk(int room) {
        this.room = room;
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        if (room-- <= 0) {
            Files.write(file, new byte[3]);
            throw new IOException("No space left on device");
        }
        real.write(file, bytes);
    }

    @Override
    public void append(Path file, byte[] bytes) throws IOException {
        throw new IOException("No space left on device");
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        real.move(from, to);
    }

    @Override
    public void sync(Path folder) throws IOException {
        real.sync(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }
}
