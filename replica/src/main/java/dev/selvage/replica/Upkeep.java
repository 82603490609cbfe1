// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import java.util.Optional;

/** Forgetting what nobody needs any more: old parts of the change log, and deletions that everybody has seen. */
final class Upkeep {
    /** All methods run inside the caller's transaction. */
    private final Store store;

    Upkeep(Store store) {
        this.store = store;
    }

    /** Drops log records that {@code seen} covers; gives the scope as it is then. Inside a transaction. */
    ScopeState shortenLog(ScopeState scope, VersionVector seen) {
        VersionVector logged = scope.logged();
        for (Actor actor : seen.counts().keySet()) {
            long upTo = Math.min(seen.get(actor), scope.vector().get(actor));
            if (upTo > logged.get(actor)) {
                store.log().dropUpTo(scope.id(), store.actors().ordinal(actor), upTo);
                logged = logged.with(actor, upTo);
            }
        }
        return scope.withLogged(logged);
    }

    /** Cuts back a log that no peer reads. */
    ScopeState capLog(ScopeState scope, Actor actor) {
        long n = scope.vector().get(actor);
        boolean tooLong = n - scope.logged().get(actor) > ChangeLog.DOTS_MAX;
        return tooLong ? shortenLog(scope, VersionVector.empty().with(actor, n - ChangeLog.DOTS_MAX / 2)) : scope;
    }

    /** Names of scopes that have deletions which somebody may not have seen. */
    List<String> scopesWithDeletions() {
        return store.sql().list("SELECT name FROM _scope WHERE id IN (SELECT DISTINCT scope FROM _del)", row -> row.getString(1));
    }

    /**
     * Forgets deletions that {@code cut} covers; empty when there are none. Safe at any moment: who has not seen one of
     * them gets the whole scope. Inside a transaction.
     */
    Optional<ScopeState> forgetDeletions(ScopeState scope, VersionVector cut) {
        VersionVector horizon = scope.horizon();
        for (Actor actor : cut.counts().keySet()) {
            long upTo = Math.min(cut.get(actor), scope.vector().get(actor));
            long ordinal = store.actors().ordinal(actor);
            long last = store.sql().number("SELECT max(n) FROM _del WHERE scope = ? AND a = ? AND n <= ?", scope.id(), ordinal, upTo);
            if (last > 0) {
                store.sql().run("DELETE FROM _del WHERE scope = ? AND a = ? AND n <= ?", scope.id(), ordinal, last);
                horizon = horizon.with(actor, last);
            }
        }
        return horizon.equals(scope.horizon()) ? Optional.empty() : Optional.of(scope.withHorizon(horizon));
    }
}
