// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A folder for replica files, in memory where the machine has such, and a second program's look at them. */
final class TestFolder implements AutoCloseable {
    static final String DEVICE = "pump-1";
    static final String SCOPE = Scopes.ofDevice(DEVICE);
    static final String GATEWAY = "gw-1";
    /** 2026-01-01. */
    static final long NOW = 1_767_225_600_000L;
    private static final Map<String, byte[]> EMPTY = new ConcurrentHashMap<>();
    private static final AtomicLong SESSIONS = new AtomicLong(0x5e55_0000_0000_0000L);

    private final Path folder;

    TestFolder() {
        Path memory = Path.of("/dev/shm");
        try {
            folder = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "selvage-test-") : Files.createTempDirectory("selvage-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    static Replica open(Path file, String id) {
        return Replica.open(file, id, SESSIONS::incrementAndGet);
    }

    /** Opens with that session, for a process of its own. */
    static Replica open(Path file, String id, long session) {
        return Replica.open(file, id, () -> session);
    }

    /** Opens; a new file begins as a copy of an empty replica, because making the tables takes longer than most histories. */
    static Replica openQuickly(Path file, String id) {
        if (!Files.exists(file)) {
            byte[] empty = EMPTY.computeIfAbsent(id, name -> {
                try (TestFolder folder = new TestFolder()) {
                    open(folder.path("empty.db"), name).close();
                    return Files.readAllBytes(folder.path("empty.db"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try {
                Files.write(file, empty);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return open(file, id);
    }

    Replica device() {
        return open(path("device.db"), DEVICE);
    }

    Replica gateway() {
        return open(path("gateway.db"), GATEWAY);
    }

    /** What a query of another program gives, all cells as text. */
    static List<String> query(Path file, String sql) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    line.append(i == 1 ? "" : "|").append(rows.getString(i));
                }
                all.add(line.toString());
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    /** Runs statements as another program would. */
    static void execute(Path file, String... statements) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    /** All replicated rows with dots and clocks, and the vector: equal texts mean equal replicas of the scope. */
    static List<String> dump(Path file) {
        return dump(file, Tables.ALL);
    }

    /** The same of state tables alone. */
    static List<String> dumpStates(Path file) {
        return dump(file, Tables.ALL.stream().filter(table -> table.kind() == Table.Kind.STATE).toList());
    }

    private static List<String> dump(Path file, List<Table> tables) {
        List<String> all = new ArrayList<>();
        for (Table table : tables) {
            StringBuilder cells = new StringBuilder();
            table.columns().forEach(c -> cells.append("quote(").append(c.name()).append("), "));
            query(file, "SELECT '" + table.name() + "', " + cells + "x.replica, x.session, t._n, t._h FROM " + table.name()
                    + " t JOIN _actor x ON x.ord = t._a ORDER BY " + Schema.names(table.key())).forEach(all::add);
        }
        all.addAll(query(file, "SELECT 'vv', s.name, x.replica, x.session, v.n, p.replica, p.session, v.parent_n FROM _vector v"
                + " JOIN _scope s ON s.id = v.scope JOIN _actor x ON x.ord = v.a LEFT JOIN _actor p ON p.ord = v.parent"
                + " ORDER BY s.name, x.replica, x.session"));
        return all;
    }

    /** What a power cut leaves of a replica that is still open: its files as they are now, under another name. */
    static void copyAsKilled(Path from, Path to) {
        for (String part : List.of("", "-wal")) {
            Path source = from.resolveSibling(from.getFileName() + part);
            try {
                if (Files.exists(source)) {
                    Files.copy(source, to.resolveSibling(to.getFileName() + part));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static void delete(Path file) {
        try {
            for (String part : List.of("", "-wal", "-shm", ".lock")) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
