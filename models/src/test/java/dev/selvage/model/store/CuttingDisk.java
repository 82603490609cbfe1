// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * A disk whose power goes at a chosen step. Names that were not waited for are lost then, as on a real one, and the step itself is half
 * done or not begun.
 */
final class CuttingDisk implements Disk {
    private final Disk real = new RealDisk();
    private final int cutAt;
    private final boolean torn;
    private final Deque<Undo> unsynced = new ArrayDeque<>();
    private int steps;

    CuttingDisk(int cutAt, boolean torn) {
        this.cutAt = cutAt;
        this.torn = torn;
    }

    private interface Undo {
        void run() throws IOException;
    }

    int steps() {
        return steps;
    }

    /** Whether the power goes now; if so, what was not on the disk yet is gone. */
    private boolean isCut() throws IOException {
        if (++steps < cutAt) {
            return false;
        }
        while (!unsynced.isEmpty()) {
            unsynced.pop().run();
        }
        return true;
    }

    private static IOException cut() {
        return new IOException("power cut");
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        if (isCut()) {
            if (torn) {
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
            throw cut();
        }
        real.write(file, bytes);
    }

    @Override
    public void append(Path file, byte[] bytes) throws IOException {
        if (isCut()) {
            if (torn) {
                real.append(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
            throw cut();
        }
        real.append(file, bytes);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        if (isCut()) {
            if (torn) {
                real.move(from, to);
            }
            throw cut();
        }
        Optional<byte[]> before = Files.exists(to) ? Optional.of(Files.readAllBytes(to)) : Optional.empty();
        real.move(from, to);
        unsynced.push(() -> {
            if (before.isPresent()) {
                Files.write(to, before.get());
            } else {
                Files.deleteIfExists(to);
            }
        });
    }

    @Override
    public void sync(Path folder) throws IOException {
        if (isCut()) {
            throw cut();
        }
        real.sync(folder);
        unsynced.clear();
    }

    @Override
    public void delete(Path file) throws IOException {
        if (isCut()) {
            throw cut();
        }
        real.delete(file);
    }
}
