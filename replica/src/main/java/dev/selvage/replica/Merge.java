// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteException;

/**
 * Applies one batch to one scope, inside the caller's transaction: all of it or nothing. A version (a, n) is old when
 * {@code n <= vv[a]}. When the sender has seen everything that is here, nothing can be concurrent and the batch is a
 * plain upsert.
 */
final class Merge {
    private final Sql sql;
    private final Actors actors;
    private final ScopeState scope;
    private final Changes batch;
    private final Set<PreparedStatement> open = new LinkedHashSet<>();

    Merge(Sql sql, Actors actors, ScopeState scope, Changes batch) {
        this.sql = sql;
        this.actors = actors;
        this.scope = scope;
        this.batch = batch;
    }

    /** Applies the rows; the caller saves the vector when the result is {@link MergeResult.Merged}. */
    MergeResult apply() {
        if (!batch.base().isCoveredBy(scope.vector())) {
            return new MergeResult.Gap();
        }
        Optional<String> forbidden = rowOutsideScope().or(this::dotOutsideVector);
        if (forbidden.isPresent()) {
            return new MergeResult.Forbidden(forbidden.get());
        }
        if (batch.upTo().isCoveredBy(scope.vector())) {
            return new MergeResult.Merged(0, scope.incomplete());
        }
        if (!scope.vector().isCoveredBy(batch.upTo())) {
            return new MergeResult.Concurrent();
        }
        return inSavepoint();
    }

    private MergeResult inSavepoint() {
        sql.script("SAVEPOINT batch");
        try {
            MergeResult result = upsertAll();
            if (!(result instanceof MergeResult.Merged)) {
                undo();
            }
            sql.script("RELEASE batch");
            return result;
        } catch (SQLException e) {
            if (e instanceof SQLiteException sqlite && (sqlite.getResultCode().code & 0xff) == 19) {
                undo();
                sql.script("RELEASE batch");
                return new MergeResult.Forbidden("a row breaks a rule of its table: " + e.getMessage());
            }
            throw Sql.explain("replica", e);
        }
    }

    /** Takes back all of this batch: rows, rows not sent to SQLite yet, and the numbers that new actors were given. */
    private void undo() {
        sql.clearBatches();
        sql.script("ROLLBACK TO batch");
        actors.forgetAll();
    }

    private MergeResult upsertAll() throws SQLException {
        int applied = 0;
        // deletions first: a key that was deleted and written again is in both lists, and what the sender has is a row
        for (Changes.Deletion deletion : batch.deletions()) {
            if (!scope.vector().covers(deletion.dot())) {
                applied++;
                delete(deletion);
            }
        }
        for (Changes.Row row : batch.rows()) {
            if (scope.vector().covers(row.dot())) {
                continue;
            }
            applied++;
            if (row.mask() == row.table().fullMask()) {
                addUpsert(row);
            } else if (!updateColumns(row)) {
                return new MergeResult.WholeRowsNeeded();
            }
        }
        flush();
        return new MergeResult.Merged(applied, !batch.complete() || isInBulk());
    }

    /**
     * True while a bulk transfer goes on that this batch does not end: one cut before the last part of it cannot, since
     * rows it holds were passed over as seen.
     */
    private boolean isInBulk() {
        return scope.incomplete() && !scope.vector().isCoveredBy(batch.base());
    }

    private void addUpsert(Changes.Row row) throws SQLException {
        PreparedStatement statement = sql.prepare(Statements.upsert(row.table(), row.mask()));
        int next = Cells.bindAll(statement, 1, row.key());
        next = Cells.bindAll(statement, next, row.values());
        bindVersion(statement, next, row.dot(), row.hlc());
        statement.addBatch();
        open.add(statement);
    }

    /** False when the row's other columns are not here, or not surely the sender's: a bulk may have passed them over. */
    private boolean updateColumns(Changes.Row row) throws SQLException {
        if (scope.incomplete()) {
            return false;
        }
        flush();
        PreparedStatement statement = sql.prepare(Statements.update(row.table(), row.mask()));
        int next = Cells.bindAll(statement, 1, row.values());
        next = bindVersion(statement, next, row.dot(), row.hlc());
        Cells.bindAll(statement, next, row.key());
        return statement.executeUpdate() == 1;
    }

    private void delete(Changes.Deletion deletion) throws SQLException {
        PreparedStatement statement = sql.prepare(Statements.delete(deletion.table()));
        Cells.bindAll(statement, 1, deletion.key());
        statement.executeUpdate();
        sql.run("INSERT OR IGNORE INTO _del VALUES(?, ?, ?, ?, ?, ?)", scope.id(), actors.ordinal(deletion.dot().actor()),
                deletion.dot().n(), deletion.hlc(), deletion.table().id(), KeyCodec.encode(deletion.key()));
    }

    private int bindVersion(PreparedStatement statement, int index, Dot dot, long hlc) throws SQLException {
        statement.setLong(index, actors.ordinal(dot.actor()));
        statement.setLong(index + 1, dot.n());
        statement.setLong(index + 2, hlc);
        return index + 3;
    }

    private void flush() throws SQLException {
        for (PreparedStatement statement : open) {
            statement.executeBatch();
        }
        open.clear();
    }

    /** A device's scope holds rows of that device only: nobody writes another's rows through it. */
    private Optional<String> rowOutsideScope() {
        Optional<Cell> owner = Scopes.device(scope.name()).map(Cell::of);
        boolean inside = owner.isPresent()
                && batch.rows().stream().allMatch(row -> row.key().get(0).equals(owner.get()))
                && batch.deletions().stream().allMatch(deletion -> deletion.key().get(0).equals(owner.get()));
        return inside ? Optional.empty() : Optional.of("a row does not belong to scope " + scope.name());
    }

    private Optional<String> dotOutsideVector() {
        boolean covered = batch.rows().stream().allMatch(row -> batch.upTo().covers(row.dot()))
                && batch.deletions().stream().allMatch(deletion -> batch.upTo().covers(deletion.dot()));
        return covered ? Optional.empty() : Optional.of("a row's dot is beyond the batch's vector");
    }

    /** The highest HLC among the batch's rows; 0 when it has none. */
    static long latestHlc(Changes batch) {
        long rows = batch.rows().stream().mapToLong(Changes.Row::hlc).max().orElse(0);
        return Math.max(rows, batch.deletions().stream().mapToLong(Changes.Deletion::hlc).max().orElse(0));
    }
}
