// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A folder of one's own for the files of a run; deleted with all that is in it at {@link #close}. */
final class Workplace implements AutoCloseable {
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private final Path folder;
    private final AtomicLong files = new AtomicLong();

    /** Makes a new folder below {@code parent}. */
    Workplace(Path parent) throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(parent), "selvage-bench-");
    }

    /** True when a commit here reaches no disk, so that figures of writing say little. */
    boolean isInMemory() throws IOException {
        return IN_MEMORY.contains(Files.getFileStore(folder).type());
    }

    /** A file that is not there yet. */
    Path file(String name) {
        return folder.resolve(files.incrementAndGet() + "-" + name + ".db");
    }

    /** A new folder. */
    Path folder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(files.incrementAndGet() + "-" + name));
    }

    /** A copy of a closed database. */
    Path copyOf(Path database) throws IOException {
        return Files.copy(database, file("copy"));
    }

    /** Deletes a closed database and what lies beside it. */
    void delete(Path database) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm", ".lock")) {
            Files.deleteIfExists(Path.of(database + suffix));
        }
    }

    /** Bytes of a closed database after its log is written back and free pages are gone. */
    static long packedBytes(Path database) throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            statement.execute("VACUUM");
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        return Files.size(database);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
