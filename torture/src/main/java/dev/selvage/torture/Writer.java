// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.torture.Ledger.RowKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Another program that writes into a replica file by plain SQL, whether the file's owner runs or not. What it has
 * committed, and what it saw there, goes into the ledger. {@link #step} and {@link #pause} may be called by any thread.
 */
final class Writer implements AutoCloseable {
    /** Rows that writers of several files fight for, and as many that each has for itself. */
    private static final int NAMES = 5;
    private static final int ROWS_MAX = 3;
    /** Enough to meet every commit of the owner, and not so much that the owner cannot commit. */
    private static final int PAUSE_MILLIS_MIN = 20;
    private static final int PAUSE_MILLIS_SPREAD = 60;

    private final int id;
    private final Store store;
    private final List<String> devices;
    private final boolean isDevice;
    private final Ledger ledger;
    private final Random random;
    private final Thread thread = new Thread(this::run, "writer");
    /** Changes so far; guarded by this, as the two below. */
    private long count;
    private long sampledMillis;
    private boolean paused;
    private volatile boolean closing;
    private volatile Optional<Exception> failure = Optional.empty();

    /** What is done to a row. */
    private enum What {
        UPSERT,
        UPDATE,
        REPLACE,
        DELETE
    }

    /** One change of a transaction, and what the ledger is to learn of it. */
    private record Change(RowKey key, What what, String token, Set<String> seen) {}

    /**
     * A writer that does nothing yet.
     *
     * @param id tells its tokens from those of other writers
     * @param devices whose rows it writes: one at an agent, all at a gateway
     * @param isDevice true for an agent's file: history grows there only
     */
    Writer(int id, Store store, List<String> devices, boolean isDevice, Ledger ledger, long seed) {
        this.id = id;
        this.store = store;
        this.devices = List.copyOf(devices);
        this.isDevice = isDevice;
        this.ledger = ledger;
        this.random = new Random(seed * 31 + id);
    }

    /** Writes on a thread of its own until closed. */
    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                step();
                Thread.sleep(PAUSE_MILLIS_MIN + count * 37 % PAUSE_MILLIS_SPREAD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) {
            // the thread's top: the run is told by failure()
            failure = Optional.of(e);
        }
    }

    /** Why it writes no more, if something went wrong. */
    Optional<Exception> failure() {
        return failure;
    }

    /** Between two calls of this nothing of this writer is in the file that is not in the ledger. */
    synchronized void pause(boolean pause) {
        paused = pause;
    }

    /** One transaction, unless paused. */
    synchronized void step() throws SQLException {
        if (paused) {
            return;
        }
        try (Connection connection = store.connect(false); Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            List<Change> changes = new ArrayList<>();
            for (int i = random.nextInt(ROWS_MAX); i >= 0; i--) {
                changes.add(change(connection));
            }
            Optional<Long> sample = isDevice && random.nextInt(3) == 0 ? Optional.of(sample(connection)) : Optional.empty();
            statement.execute("COMMIT");
            changes.forEach(this::record);
            sample.ifPresent(taken -> ledger.sampled(devices.get(0), taken));
        }
    }

    /** After the commit, so that the ledger never claims what a crash of ours would have taken back. */
    private void record(Change change) {
        if (change.what() == What.DELETE) {
            ledger.deleted(change.key(), change.seen());
        } else {
            ledger.wrote(change.key(), change.token(), change.seen());
        }
    }

    /** Draws a change and makes it. The same seed draws the same rows in the same order; what is there decides what can be done to them. */
    private Change change(Connection connection) throws SQLException {
        Table table = Store.WRITTEN.get(random.nextInt(Store.WRITTEN.size()));
        String owner = table.equals(Tables.FACT) ? Site.HALL : devices.get(random.nextInt(devices.size()));
        String name = (random.nextBoolean() ? "all-" : "of-" + id + "-") + random.nextInt(NAMES);
        RowKey key = new RowKey(table, owner, name);
        int draw = random.nextInt(10);
        What what = draw < 4 ? What.UPSERT : draw < 7 ? What.UPDATE : draw < 8 ? What.REPLACE : What.DELETE;
        Set<String> seen = seen(connection, key);
        if (seen.isEmpty() && (what == What.UPDATE || what == What.DELETE)) {
            // such a statement would do nothing
            what = What.UPSERT;
        }
        count++;
        Change change = new Change(key, what, "w" + id + "n" + count, seen);
        apply(connection, change);
        return change;
    }

    /** The version that is shown and those beside it: all that the write replaces. */
    private static Set<String> seen(Connection connection, RowKey key) throws SQLException {
        String token = Store.tokenColumn(key.table());
        String where = " WHERE " + Store.key(key.table(), 0) + " = ?1 AND " + Store.key(key.table(), 1) + " = ?2";
        String sql = "SELECT " + token + " FROM " + key.table().name() + where + " UNION SELECT " + token + " FROM _sib_" + key.table().name() + where;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.owner());
            statement.setString(2, key.name());
            try (ResultSet rows = statement.executeQuery()) {
                Set<String> seen = new HashSet<>();
                while (rows.next()) {
                    seen.add(rows.getString(1));
                }
                return seen;
            }
        }
    }

    /** Every write changes every column, so that a row is never made of two writes. */
    private void apply(Connection connection, Change change) throws SQLException {
        Table table = change.key().table();
        String where = " WHERE " + Store.key(table, 0) + " = ? AND " + Store.key(table, 1) + " = ?";
        String names = table.columns().stream().map(Table.Column::name).collect(Collectors.joining(", "));
        String values = table.values().stream().map(c -> c.name() + " = " + literal(c, change.token())).collect(Collectors.joining(", "));
        String literals = "?, ?, " + table.values().stream().map(c -> literal(c, change.token())).collect(Collectors.joining(", "));
        String sql = switch (change.what()) {
            case UPSERT -> "INSERT INTO " + table.name() + "(" + names + ") VALUES(" + literals + ") ON CONFLICT DO UPDATE SET " + values;
            case REPLACE -> "INSERT OR REPLACE INTO " + table.name() + "(" + names + ") VALUES(" + literals + ")";
            case UPDATE -> "UPDATE " + table.name() + " SET " + values + where;
            case DELETE -> "DELETE FROM " + table.name() + where;
        };
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, change.key().owner());
            statement.setString(2, change.key().name());
            statement.executeUpdate();
        }
    }

    /** The token where text fits; else a number that is of this change alone as well. */
    private String literal(Table.Column column, String token) {
        return column.type() == Table.Type.INTEGER ? Long.toString(count * 100 + id) : "'" + token + "'";
    }

    /** Adds a row of history with a time of its own; gives that time. */
    private long sample(Connection connection) throws SQLException {
        sampledMillis = Math.max(sampledMillis + 1, System.currentTimeMillis());
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO sample(device, name, taken_ms, value, quality) VALUES(?, 'torture', ?, 1, 'good')")) {
            statement.setString(1, devices.get(0));
            statement.setLong(2, sampledMillis);
            statement.executeUpdate();
        }
        return sampledMillis;
    }

    /** Ends the thread and waits for it. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
