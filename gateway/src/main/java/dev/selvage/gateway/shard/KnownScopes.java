// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of all scopes that any shard holds: no shard may believe that a writer is unknown because another file has its
 * device. Only grows, by devices and shared names. Thread-safe.
 */
final class KnownScopes {
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    void add(Collection<String> scopes) {
        names.addAll(scopes);
    }

    boolean contains(String scope) {
        return names.contains(scope);
    }
}
