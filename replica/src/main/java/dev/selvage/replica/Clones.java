// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Suspects devices that exist twice: a copied card, a restored image while the original lives on. Nothing is lost by it,
 * since each opening of a file is a session of its own; but somebody should know. A restored device begins a branch of
 * sessions and never goes back to the one before; where an earlier branch goes on, there are two devices.
 */
final class Clones {
    private final Store store;
    private final Set<String> suspects = new TreeSet<>();

    Clones(Store store) {
        this.store = store;
    }

    /** The devices suspected since the last call. */
    Set<String> take() {
        Set<String> taken = Set.copyOf(suspects);
        suspects.clear();
        return taken;
    }

    /** Looks at what a merge brought; inside its transaction. */
    void merged(ScopeState before, ScopeState after) {
        Optional<String> device = Scopes.device(before.name());
        if (device.isEmpty()) {
            return;
        }
        List<Actor> advanced = after.vector().counts().keySet().stream()
                .filter(actor -> actor.replica().equals(device.get()) && after.vector().get(actor) > before.vector().get(actor)).toList();
        Optional<Actor> live = advanced.isEmpty() ? Optional.empty() : live(before, device.get());
        if (live.isPresent() && advanced.stream().anyMatch(actor -> isOtherBranch(actor, live.get(), before, after.lineage()))) {
            suspects.add(device.get());
        }
        advanced.stream().max(inOrder(after.lineage())).ifPresent(now -> note(after, device.get(), now));
    }

    /** True when that session goes on with another branch than the one that was written to last. */
    private static boolean isOtherBranch(Actor actor, Actor live, ScopeState before, Lineage lineage) {
        if (before.vector().get(actor) > 0) {
            return !actor.equals(live);
        }
        Optional<Actor> known = lineage.parents(actor).stream().filter(parent -> before.vector().get(parent) > 0).findFirst();
        return known.isPresent() && !known.get().equals(live) && !lineage.descends(live, known.get());
    }

    /** The session that was written to last; where nothing is noted, the end of the longest branch. */
    private Optional<Actor> live(ScopeState scope, String device) {
        Optional<Actor> noted = store.sql().first("SELECT a FROM _live WHERE scope = ?", row -> row.getLong(1), scope.id()).map(store.actors()::actor);
        return noted.or(() -> deepest(scope, device));
    }

    private static Optional<Actor> deepest(ScopeState scope, String device) {
        return scope.vector().counts().keySet().stream().filter(actor -> actor.replica().equals(device)).max(inOrder(scope.lineage()));
    }

    private static Comparator<Actor> inOrder(Lineage lineage) {
        return Comparator.comparingInt(lineage::depth).thenComparing(Comparator.naturalOrder());
    }

    private void note(ScopeState scope, String device, Actor now) {
        if (deepest(scope, device).equals(Optional.of(now))) {
            store.sql().run("DELETE FROM _live WHERE scope = ?", scope.id());
        } else {
            store.sql().run("INSERT INTO _live VALUES(?, ?) ON CONFLICT DO UPDATE SET a = excluded.a", scope.id(), store.actors().ordinal(now));
        }
    }
}
