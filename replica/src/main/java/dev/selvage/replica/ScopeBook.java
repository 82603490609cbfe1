// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of each scope, as last committed or as the running transaction has it; the most recent in memory. */
final class ScopeBook {
    /** Scopes that are kept in memory; others are read again when they are needed. */
    private static final int IN_MEMORY_MAX = 20_000;

    private final Store store;
    private final Map<String, Page> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Page> eldest) {
            return size() > IN_MEMORY_MAX;
        }
    };

    /**
     * A scope as it is, and as its own rows have it: the change log tells the rest.
     *
     * @param written has a clock of 0 after loading, so that the next writing writes the true one
     */
    private record Page(ScopeState now, ScopeState written) {
        static Page loaded(ScopeState scope) {
            return new Page(scope, scope.withHlc(0));
        }
    }

    ScopeBook(Store store) {
        this.store = store;
    }

    /** The scope as it is known; makes nothing. */
    ScopeState get(String scope) {
        Page known = recent.get(scope);
        if (known != null) {
            return known.now();
        }
        ScopeState loaded = ScopeState.load(store, scope).orElseGet(() -> ScopeState.unknown(scope));
        if (loaded.id() != 0) {
            recent.put(scope, Page.loaded(loaded));
        }
        return loaded;
    }

    /** The scope, made if need be. Inside a transaction. */
    ScopeState create(String scope) {
        ScopeState known = get(scope);
        if (known.id() != 0) {
            return known;
        }
        ScopeState made = ScopeState.loadOrCreate(store, scope);
        recent.put(scope, Page.loaded(made));
        return made;
    }

    /** Writes what differs from what is written. Inside a transaction. */
    void save(ScopeState after) {
        after.save(store, recent.get(after.name()).written());
        recent.put(after.name(), new Page(after, after));
    }

    /**
     * Takes note of a write by {@code actor} that the change log tells in full: only its count and the clock went on. A
     * commit then has two pages less to write.
     */
    void saveLogged(ScopeState after, Actor actor) {
        Page known = recent.get(after.name());
        if (known.written().vector().get(actor) == 0 || known.now().siblings().isEmpty() != after.siblings().isEmpty()
                || !after.logged().equals(known.now().logged())) {
            save(after);
        } else {
            recent.put(after.name(), new Page(after, known.written()));
        }
    }

    /** The transaction was rolled back. */
    void forgetAll() {
        recent.clear();
    }
}
