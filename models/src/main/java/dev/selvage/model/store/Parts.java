// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Downloads that are not whole yet: one for each model, {@code name.part}, which begins with the digest of what it will be, so that
 * a restart goes on with it and another offer does not.
 */
final class Parts {
    /** 64 hex digits and a newline. */
    private static final int HEADER_BYTES = 65;

    private final Disk disk;
    private final Path folder;

    Parts(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /** How many bytes of the file with this digest are there; the part of another is dropped. */
    long offset(String name, String sha256) throws IOException {
        Path file = file(name);
        if (!Files.exists(file)) {
            return 0;
        }
        if (Files.size(file) < HEADER_BYTES || !Arrays.equals(header(file), headerOf(sha256))) {
            disk.delete(file);
            return 0;
        }
        return Files.size(file) - HEADER_BYTES;
    }

    /** Adds a piece; throws when it does not follow what is there, or would be more than any device takes. */
    void append(String name, String sha256, long offset, byte[] piece) throws IOException {
        long have = offset(name, sha256);
        if (offset != have) {
            throw new IOException("a piece of \"" + name + "\" from " + offset + " on, " + have + " bytes are there");
        }
        if (have + piece.length > Manifest.Content.BYTES_MAX) {
            throw new IOException("\"" + name + "\" grows over " + Manifest.Content.BYTES_MAX + " bytes");
        }
        Path file = file(name);
        if (!Files.exists(file)) {
            disk.write(file, headerOf(sha256));
        }
        disk.append(file, piece);
    }

    /** What is there so far, without the digest before it. */
    Offer.Content content(String name) {
        Path file = file(name);
        return new Offer.Content() {
            @Override
            public long size() throws IOException {
                return Math.max(0, Files.size(file) - HEADER_BYTES);
            }

            @Override
            public byte[] read() throws IOException {
                byte[] all = Files.readAllBytes(file);
                return Arrays.copyOfRange(all, Math.min(HEADER_BYTES, all.length), all.length);
            }
        };
    }

    /** Forgets what is there: it was refused, or it is whole and has become a candidate. */
    void drop(String name) throws IOException {
        disk.delete(file(name));
    }

    private static byte[] headerOf(String sha256) {
        return (sha256 + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] header(Path file) throws IOException {
        byte[] header = new byte[HEADER_BYTES];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.readFully(header);
        }
        return header;
    }

    private Path file(String name) {
        return folder.resolve(name + ".part");
    }
}
