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
    private final Map<String, ScopeState> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ScopeState> eldest) {
            return size() > IN_MEMORY_MAX;
        }
    };

    ScopeBook(Store store) {
        this.store = store;
    }

    /** The scope as it is known; makes nothing. */
    ScopeState get(String scope) {
        ScopeState known = recent.get(scope);
        if (known == null) {
            known = ScopeState.load(store, scope).orElseGet(() -> ScopeState.unknown(scope));
            if (known.id() != 0) {
                recent.put(scope, known);
            }
        }
        return known;
    }

    /** The scope, made if need be. Inside a transaction. */
    ScopeState create(String scope) {
        ScopeState known = get(scope);
        if (known.id() != 0) {
            return known;
        }
        ScopeState made = ScopeState.loadOrCreate(store, scope);
        recent.put(scope, made);
        return made;
    }

    /** Writes what differs. Inside a transaction. */
    void save(ScopeState after, ScopeState before) {
        after.save(store, before);
        recent.put(after.name(), after);
    }

    /** The transaction was rolled back. */
    void forgetAll() {
        recent.clear();
    }
}
