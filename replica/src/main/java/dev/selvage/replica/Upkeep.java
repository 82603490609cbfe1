// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;

/** Forgetting what nobody needs any more: old parts of the change log, and deletions that everybody has seen. */
final class Upkeep {
    /** Methods that change a scope run inside the caller's transaction. */
    private final Store store;
    private final ScopeBook scopes;

    Upkeep(Store store, ScopeBook scopes) {
        this.store = store;
        this.scopes = scopes;
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

    /**
     * Forgets deletions that {@code cut} covers; true when there were any. Safe at any moment: who has not seen one of
     * them gets the whole scope. Inside a transaction.
     *
     * @param raisesHorizon false leaves the note out that something is forgotten, to prove that it is needed
     */
    boolean forgetDeletions(String name, VersionVector cut, boolean raisesHorizon) {
        ScopeState scope = scopes.create(name);
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
        boolean forgotten = !horizon.equals(scope.horizon());
        if (forgotten && raisesHorizon) {
            scopes.save(scope.withHorizon(horizon));
        }
        return forgotten;
    }

    /** Names of the scopes in which deletions are remembered. */
    List<String> scopesWithDeletions() {
        return store.sql().list("SELECT name FROM _scope WHERE id IN (SELECT DISTINCT scope FROM _del)", row -> row.getString(1));
    }
}
