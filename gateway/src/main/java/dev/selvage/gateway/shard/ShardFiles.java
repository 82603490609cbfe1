// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.protocol.Printable;
import dev.selvage.replica.ReplicaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many files the merged store of a data folder has. The number is written down before the first of several files is
 * made, and asking for another one later is refused: a scope would be looked for in a file that does not have it.
 */
public final class ShardFiles {
    /** Holds the number when there are several files; {@code merged.db} alone says that there is one. */
    static final String NOTE = "merged.shards";
    private static final String SEVERAL = "merged-[0-9]{2}\\.db";
    private static final String ALONE = new Place(0, 1).fileName();

    private final Path folder;

    private ShardFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes sure that the folder's store has, or is to have, that many files.
     *
     * @throws IllegalArgumentException when it has another number, or files that contradict each other
     * @throws ReplicaException when the folder cannot be read or written
     */
    public static void claim(Path folder, int shards) {
        ShardFiles files = new ShardFiles(folder);
        try {
            Optional<Integer> found = files.found();
            if (found.isPresent() && found.get() != shards) {
                throw new IllegalArgumentException(folder + ": the merged store there has " + count(found.get()) + ", not "
                        + shards + "; start with --shards " + found.get()
                        + ", or name another data folder, which the agents fill anew; nothing was changed");
            }
            if (found.isEmpty() && shards > 1) {
                files.writeDown(shards);
            }
        } catch (IOException e) {
            throw new ReplicaException(ReplicaException.Kind.NOT_WRITABLE, folder + ": cannot be read or written ("
                    + Printable.of(e.toString()) + "); check owner and mode, or name another data folder", e);
        }
    }

    private static String count(int shards) {
        return shards == 1 ? "1 shard" : shards + " shards";
    }

    /** The number of files of the store that is there; empty when there is none. */
    private Optional<Integer> found() throws IOException {
        boolean alone = Files.exists(folder.resolve(ALONE));
        Optional<Integer> noted = noted();
        if (noted.isPresent() && alone) {
            throw new IllegalArgumentException(folder + ": has " + ALONE + " and " + NOTE
                    + ", which belong to two stores; move one of them away, with its -wal and -shm");
        }
        if (noted.isEmpty() && !alone && hasSeveral()) {
            throw new IllegalArgumentException(folder + ": " + NOTE + " is missing or empty beside the files merged-NN.db; write"
                    + " the number of shards that they were made with into it");
        }
        return noted.or(() -> alone ? Optional.of(1) : Optional.empty());
    }

    /** What the note says; an empty one is what a power cut leaves of the very first start. */
    private Optional<Integer> noted() throws IOException {
        Path note = folder.resolve(NOTE);
        String text = Files.exists(note) ? Files.readString(note, StandardCharsets.ISO_8859_1).strip() : "";
        if (!text.isEmpty() && !text.matches("[2-9]|[1-5][0-9]|6[0-4]")) {
            throw new IllegalArgumentException(note + ": says \"" + Printable.of(text.substring(0, Math.min(20, text.length())))
                    + "\"; write the number of shards that the files beside it were made with, 2 to " + Place.SHARDS_MAX);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(text));
    }

    private boolean hasSeveral() throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> there = Files.list(folder)) {
            return there.anyMatch(file -> file.getFileName().toString().matches(SEVERAL));
        }
    }

    /** Durable when this returns: no file of the store may be older than the number. */
    private void writeDown(int shards) throws IOException {
        makeFolder();
        try (FileChannel note = FileChannel.open(folder.resolve(NOTE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            note.write(ByteBuffer.wrap((shards + "\n").getBytes(StandardCharsets.US_ASCII)));
            note.force(true);
        }
    }

    /** As the replica makes it: readable by its owner only. */
    private void makeFolder() throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }
}
