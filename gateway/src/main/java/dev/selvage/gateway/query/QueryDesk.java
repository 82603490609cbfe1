// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Answers read-only SQL over the merged store, within limits on rows, bytes, time and text, beside the writer: a
 * query reads the last commit (WAL) of each file, waits for no transaction and holds none up. {@link #submit} runs on the desk's
 * own thread; {@link #run} on the caller's. Thread-safe.
 */
public final class QueryDesk implements AutoCloseable {
    /** The statement is not SQL of this store. */
    public static final String BAD_SQL = "bad-sql";
    /** The statement would do more than read. */
    public static final String READ_ONLY = "read-only";
    /** The statement, a value or a row is over a limit. */
    public static final String TOO_BIG = "too-big";
    /** The query took longer than {@link #TIME_MILLIS_MAX}. */
    public static final String TIMEOUT = "timeout";
    /** Too many queries wait, or the desk is closing. */
    public static final String BUSY = "busy";
    /** The store cannot be read now. */
    public static final String UNAVAILABLE = "unavailable";

    /** Longest a query runs: a reader keeps the write-ahead log from being reused, so it must end. */
    public static final long TIME_MILLIS_MAX = 5_000;
    /** Most queries waiting: what one thread answers before an operator gives up. */
    public static final int WAITING_MAX = 16;
    /** SQLite asks for the time every so many of its instructions: tens of microseconds, one percent of the work. */
    private static final int STEPS_PER_LOOK = 1_000;

    /** How long closing waits for the running query, which normally sees it within a millisecond. */
    private static final long CLOSE_MILLIS = 1_000;
    private static final Logger LOG = System.getLogger(QueryDesk.class.getName());

    private final List<Path> files;
    private final ReadOnlyStore store;
    private final long timeMillisMax;
    private final ThreadPoolExecutor thread;
    private volatile boolean closing;

    /** Makes the desk for a store of those files; they are opened by each query, so they may come to exist later. */
    public QueryDesk(List<Path> store) {
        this(store, TIME_MILLIS_MAX);
    }

    QueryDesk(List<Path> files, long timeMillisMax) {
        this.files = List.copyOf(files);
        this.store = new ReadOnlyStore(files);
        this.timeMillisMax = timeMillisMax;
        this.thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), work -> {
            Thread made = new Thread(work, "query-desk");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Runs {@code sql} on the desk's thread and gives {@link QueryResult#json}; fails with {@link RefusedException}, at
     * once with code {@code busy} when {@link #WAITING_MAX} queries wait already.
     */
    public CompletableFuture<Json.Obj> submit(String sql) {
        CompletableFuture<Json.Obj> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> answerInto(answer, sql));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(closing
                    ? stopping()
                    : new RefusedException(BUSY, WAITING_MAX + " queries are waiting already", "ask again later"));
        }
        return answer;
    }

    /** The top of the desk's work: whatever goes wrong is an answer, the thread goes on. */
    private void answerInto(CompletableFuture<Json.Obj> answer, String sql) {
        try {
            answer.complete(run(sql).json());
        } catch (RefusedException | RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    /** Runs one reading statement on the calling thread, for {@link #TIME_MILLIS_MAX} at most. */
    public QueryResult run(String sql) throws RefusedException {
        ReadStatement.check(sql);
        if (closing) {
            throw stopping();
        }
        if (!files.stream().allMatch(Files::exists)) {
            throw new RefusedException(UNAVAILABLE, "the merged store does not exist yet", "wait for the first device to sync");
        }
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeMillisMax);
        try (Connection connection = store.open()) {
            ProgressHandler.setHandler(connection, STEPS_PER_LOOK, new Deadline(deadlineNanos));
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet rows = statement.executeQuery()) {
                return new ResultReader().read(rows);
            }
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    private RefusedException refusal(SQLException e) {
        SQLiteErrorCode code = e instanceof SQLiteException s ? s.getResultCode() : SQLiteErrorCode.SQLITE_ERROR;
        String message = Printable.of(String.valueOf(e.getMessage()));
        // Extended codes keep their family in the low byte.
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_INTERRUPT -> closing
                    ? stopping()
                    : new RefusedException(TIMEOUT, "stopped after " + timeMillisMax + " ms",
                            "ask for fewer rows, or by device and key; EXPLAIN QUERY PLAN shows what is scanned");
            case SQLITE_READONLY -> new RefusedException(READ_ONLY, "only reading is served here: " + message,
                    "change things by task.submit or desired.set");
            case SQLITE_TOOBIG, SQLITE_NOMEM -> new RefusedException(TOO_BIG, message,
                    "values and rows are at most " + ReadOnlyStore.VALUE_BYTES_MAX + " bytes; of many tables joined over many shards,"
                            + " put one into WITH x AS MATERIALIZED (…)");
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB ->
                new RefusedException(UNAVAILABLE, "the merged store cannot be read: " + message, "see the gateway's log");
            default -> new RefusedException(BAD_SQL, message, "SELECT name, sql FROM sqlite_schema shows the tables");
        };
    }

    private static RefusedException stopping() {
        return new RefusedException(BUSY, "the gateway is stopping", "ask again later");
    }

    /** Ends the running query, answers those that wait with {@code busy}, and stops the thread. Waits for it shortly. */
    @Override
    public void close() {
        closing = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "a query is still running inside SQLite; its thread ends with the program");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops a statement by returning 1 once its time is up or the desk closes. */
    private final class Deadline extends ProgressHandler {
        private final long deadlineNanos;

        Deadline(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        protected int progress() {
            return closing || System.nanoTime() - deadlineNanos > 0 ? 1 : 0;
        }
    }
}
