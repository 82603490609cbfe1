// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteException;

/**
 * Applies one batch to one scope, inside the caller's transaction: all of it or nothing.
 *
 * <p>A version (a, n) is old when {@code n <= vv[a]}. A version that is here is superseded by a batch with vector V
 * when {@code n <= V[a]} and the batch does not hold it. What neither rule drops stays, side by side if need be.
 * (Dotted causal containers: Preguiça et al. 2012, Gonçalves et al. 2017.)
 */
final class Merge {
    /** SQLite's code of a broken constraint. */
    private static final int CONSTRAINT = 19;
    /** SQLite's code of a value too large for it. */
    private static final int TOO_BIG = 18;

    private final Store store;
    private final ScopeState scope;
    private final Changes batch;
    private final long nowMillis;
    private final Set<Safeguard> without;

    Merge(Store store, ScopeState scope, Changes batch, long nowMillis, Set<Safeguard> without) {
        this.store = store;
        this.scope = scope;
        this.batch = batch;
        this.nowMillis = nowMillis;
        this.without = without;
    }

    /** What became of the batch, and the scope as it is afterwards (without the batch's lineage and clock). */
    record Outcome(MergeResult result, ScopeState scope) {}

    /**
     * @param index the batch's place in its group
     * @throws RefusedException when something was written before the batch proved not to be acceptable
     */
    Outcome apply(int index) {
        if (!without.contains(Safeguard.BASE_CHECK) && !isBaseHere()) {
            return refused(new MergeResult.Gap());
        }
        Optional<String> forbidden = rowOutsideScope().or(this::dotOutsideVector).or(this::outOfShape);
        if (forbidden.isPresent()) {
            return refused(new MergeResult.Forbidden(forbidden.get()));
        }
        LayoutMerge layouts = new LayoutMerge(store, batch);
        Changes fitted = layouts.apply(index);
        try {
            return applyRows(index, fitted, layouts);
        } catch (SQLException e) {
            int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0;
            if (code == CONSTRAINT || code == TOO_BIG) {
                throw new RefusedException(index, new MergeResult.Forbidden("a row breaks a rule of its table: " + e.getMessage()));
            }
            throw Sql.explain("replica", e);
        }
    }

    private Outcome refused(MergeResult why) {
        return new Outcome(why, scope);
    }

    private boolean isBaseHere() {
        return batch.state().base().isCoveredBy(scope.vector()) && batch.history().base().isCoveredBy(scope.history());
    }

    private Outcome applyRows(int index, Changes fitted, LayoutMerge layouts) throws SQLException {
        int history = new HistoryMerge(store, fitted, scope.history()).apply();
        ScopeState after = scope.withHistory(scope.history().join(batch.history().upTo()));
        if (batch.state().isKnownTo(scope.vector()) && !batch.full()) {
            return new Outcome(new MergeResult.Merged(history, 0), after);
        }
        StateMerge merge = new StateMerge(store, scope, fitted, layouts, nowMillis, without);
        if (!merge.apply()) {
            throw new RefusedException(index, new MergeResult.WholeRowsNeeded());
        }
        new Refresh(store).note(fitted).run();
        ScopeState merged = after.withHorizon(horizonAfter())
                .withSiblings(merge.siblings())
                .withLogged(loggedAfter());
        return new Outcome(new MergeResult.Merged(history + merge.applied(), merge.conflicts()), merged);
    }

    /** A deletion that the sender has forgotten and this replica never saw is forgotten here as well. */
    private VersionVector horizonAfter() {
        VersionVector horizon = scope.horizon();
        for (var forgotten : batch.horizon().counts().entrySet()) {
            if (forgotten.getValue() > scope.vector().get(forgotten.getKey())) {
                horizon = horizon.with(forgotten.getKey(), forgotten.getValue());
            }
        }
        return horizon;
    }

    /** Received rows are not logged: for their actors the log begins after them. */
    private VersionVector loggedAfter() {
        VersionVector logged = scope.logged();
        for (var seen : batch.state().upTo().counts().entrySet()) {
            if (seen.getValue() > scope.vector().get(seen.getKey())) {
                logged = logged.with(seen.getKey(), seen.getValue());
            }
        }
        return logged;
    }

    /** A scope holds rows of its owner only: nobody writes another's rows through it. */
    private Optional<String> rowOutsideScope() {
        Optional<Cell> owner = Scopes.owner(scope.name()).map(Cell::of);
        boolean inside = owner.isPresent()
                && areInside(batch.rows(), owner.get())
                && areInside(batch.siblings(), owner.get())
                && batch.deletions().stream().allMatch(d -> d.table().belongsIn(scope.name()) && d.key().get(0).equals(owner.get()));
        return inside ? Optional.empty() : Optional.of("a row does not belong to scope " + scope.name());
    }

    private boolean areInside(List<Changes.Row> rows, Cell owner) {
        for (Changes.Row row : rows) {
            if (!row.key().get(0).equals(owner) || !row.table().belongsIn(scope.name())) {
                return false;
            }
        }
        return true;
    }

    private Optional<String> dotOutsideVector() {
        for (Changes.Row row : batch.rows()) {
            Span span = row.table().kind() == Table.Kind.STATE ? batch.state() : batch.history();
            if (!span.upTo().covers(row.dot())) {
                return Optional.of("a row's dot is beyond the batch's vector");
            }
        }
        boolean covered = batch.siblings().stream().allMatch(row -> batch.state().upTo().covers(row.dot()) && row.isWhole())
                && batch.deletions().stream().allMatch(deletion -> batch.state().upTo().covers(deletion.dot()));
        return covered ? Optional.empty() : Optional.of("a sibling or deletion is beyond the batch's vector, or not whole");
    }

    /** History rows are whole, and have neither siblings nor deletions. */
    private Optional<String> outOfShape() {
        boolean whole = batch.rows().stream().allMatch(row -> row.table().kind() == Table.Kind.STATE || row.isWhole());
        boolean states = batch.siblings().stream().allMatch(row -> row.table().kind() == Table.Kind.STATE)
                && batch.deletions().stream().allMatch(deletion -> deletion.table().kind() == Table.Kind.STATE);
        return whole && states ? Optional.empty() : Optional.of("a row of a history table is changed, deleted or not whole");
    }
}
