// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of models' files, each named by the SHA-256 of its bytes. A file that is not whole yet ends in {@code .part} and grows from its
 * beginning; it gets its name only when its digest is right and its bytes are on the disk. So after a kill at any moment a file is there wholly, or
 * its part goes on from where it is, or is dropped because its digest is wrong. Confined to one thread, which waits for the disk.
 */
final class ModelFiles {
    /** Whole or not. A site has some decisions, each with a model or two. */
    static final int FILES_MAX = 64;
    /** All together; one is at most {@link Manifest.Content#BYTES_MAX}. */
    static final long TOTAL_BYTES_MAX = 256L * 1024 * 1024;
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.(model|part)");
    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path folder;
    /** By digest, the oldest first. */
    private final Map<String, Kept> files = new LinkedHashMap<>();
    /** Read by any thread. */
    private volatile Figures figures = new Figures(0, 0);

    /** A file that is here. */
    private record Kept(long bytes, boolean isWhole) {
        static final Kept NOTHING = new Kept(0, false);
    }

    /** How many files and bytes are here, parts included. */
    record Figures(int files, long bytes) {}

    /** Something found in the folder. */
    private record Found(String sha256, Kept kept, long changedMillis) {}

    private ModelFiles(Path folder) {
        this.folder = folder;
    }

    /** Opens or makes the folder, for its owner only. What is no file of ours is left alone. */
    static ModelFiles open(Path folder) throws IOException {
        Files.createDirectories(folder, ownerOnly("rwx------"));
        ModelFiles all = new ModelFiles(folder);
        List<Found> found = new ArrayList<>();
        try (Stream<Path> there = Files.list(folder)) {
            for (Path file : there.toList()) {
                found(file).ifPresent(found::add);
            }
        }
        // A whole file after its part: should both be there, it counts.
        found.sort(Comparator.comparing((Found f) -> f.kept().isWhole()).thenComparing(Found::changedMillis));
        found.forEach(f -> all.files.put(f.sha256(), f.kept()));
        all.count();
        return all;
    }

    private static Optional<Found> found(Path file) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(new Found(name.group(1), new Kept(Files.size(file), name.group(2).equals("model")), Files.getLastModifiedTime(file).toMillis()));
    }

    private static FileAttribute<?>[] ownerOnly(String mode) {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))} : new FileAttribute<?>[0];
    }

    Figures figures() {
        return figures;
    }

    /** The size of a whole file; empty when it is not here, or not whole. */
    Optional<Long> size(String sha256) {
        return Optional.ofNullable(files.get(sha256)).filter(Kept::isWhole).map(Kept::bytes);
    }

    /**
     * Takes the next piece of a file. One that does not follow what is here changes nothing; the answer says what is.
     *
     * @param size of the whole file, 1 to {@link Manifest.Content#BYTES_MAX}
     * @param piece may be empty, which only asks
     * @throws RefusedException when the file is whole and another than was said, and when the disk does not take it
     */
    Put put(String sha256, long size, long offset, byte[] piece) throws RefusedException {
        Kept kept = files.getOrDefault(sha256, Kept.NOTHING);
        if (kept.isWhole()) {
            return new Put.Held(kept.bytes(), true);
        }
        if (kept.bytes() > size) {
            // of somebody who said another size
            drop(sha256);
            return new Put.Held(0, false);
        }
        if (offset + piece.length > size) {
            throw new RefusedException("bad-request", "data: " + piece.length + " bytes from " + offset + " on are more than the size, " + size, "send the file's own size and pieces");
        }
        boolean isNext = offset == kept.bytes() && piece.length > 0;
        if (isNext && !hasRoom(sha256, size)) {
            return new Put.Full();
        }
        return written(sha256, size, kept, isNext ? piece : new byte[0]);
    }

    private Put written(String sha256, long size, Kept kept, byte[] piece) throws RefusedException {
        try {
            if (piece.length > 0) {
                append(part(sha256), kept.bytes(), piece);
                files.put(sha256, new Kept(kept.bytes() + piece.length, false));
            }
            if (kept.bytes() + piece.length == size) {
                finish(sha256, size);
            }
            return new Put.Held(kept.bytes() + piece.length, size(sha256).isPresent());
        } catch (IOException e) {
            throw new RefusedException("not-stored", "the file cannot be kept: " + Printable.of(e.toString()),
                    "make room on the gateway's disk, or mend " + Printable.of(folder.toString()) + ", and send it again; it goes on where it stopped");
        } finally {
            count();
        }
    }

    /** Bytes behind {@code from} are of a piece that was not taken wholly, and are written over. */
    private static void append(Path file, long from, byte[] piece) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, ownerOnly("rw-------"))) {
            ByteBuffer buffer = ByteBuffer.wrap(piece);
            long at = from;
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
            channel.truncate(at);
        }
    }

    /** Gives a whole part its name; bytes first, then the name, then the folder, so that no power cut leaves a name without its bytes. */
    private void finish(String sha256, long size) throws IOException, RefusedException {
        Path part = part(sha256);
        if (!Digests.of(Files.readAllBytes(part)).equals(sha256)) {
            drop(sha256);
            throw new RefusedException("wrong-digest", "the " + size + " bytes are not of the digest " + sha256, "send the file again, from offset 0; the part that was here is gone");
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, whole(sha256), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (POSIX) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
        files.put(sha256, new Kept(size, true));
    }

    private boolean hasRoom(String sha256, long size) {
        List<Kept> others = files.entrySet().stream().filter(file -> !file.getKey().equals(sha256)).map(Map.Entry::getValue).toList();
        return others.size() < FILES_MAX && others.stream().mapToLong(Kept::bytes).sum() + size <= TOTAL_BYTES_MAX;
    }

    /** Drops files and parts that are not named, the oldest first, until one of that size has room; it has none when all the others are named. */
    void makeRoom(Set<String> named, String sha256, long size) {
        for (String file : List.copyOf(files.keySet())) {
            if (hasRoom(sha256, size)) {
                break;
            }
            if (!named.contains(file) && !file.equals(sha256)) {
                drop(file);
            }
        }
        count();
    }

    /** What cannot be deleted is still counted. */
    private void drop(String sha256) {
        try {
            Files.deleteIfExists(part(sha256));
            Files.deleteIfExists(whole(sha256));
            files.remove(sha256);
        } catch (IOException e) {
            System.getLogger(ModelFiles.class.getName()).log(System.Logger.Level.WARNING, "a model's file stays: " + Printable.of(e.toString()));
        } finally {
            count();
        }
    }

    /**
     * Some bytes of a whole file, as many as there are from the offset on, at most {@code bytesMax}; none beyond its end. Empty when it is not here.
     *
     * @throws IOException when the disk does not give them
     */
    Optional<byte[]> read(String sha256, long offset, int bytesMax) throws IOException {
        if (size(sha256).isEmpty()) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(whole(sha256), StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(bytesMax);
            int got = 0;
            while (buffer.hasRemaining() && got >= 0) {
                got = channel.read(buffer, offset + buffer.position());
            }
            return Optional.of(Arrays.copyOf(buffer.array(), buffer.position()));
        } catch (NoSuchFileException e) {
            // taken away by somebody else: it can be sent again
            files.remove(sha256);
            count();
            return Optional.empty();
        }
    }

    private Path part(String sha256) {
        return folder.resolve(sha256 + ".part");
    }

    private Path whole(String sha256) {
        return folder.resolve(sha256 + ".model");
    }

    private void count() {
        figures = new Figures(files.size(), files.values().stream().mapToLong(Kept::bytes).sum());
    }
}
