// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Facts on the sibling tables of a scope. A row with siblings has a negative {@code _h}, so that all others are known for
 * having none without a look here. The versions of a key lie apart, by their writer's number: a batch of one writer then
 * goes to pages that lie together, and not to all that hold what others wrote to the same keys.
 */
final class Siblings {
    /** Every place in which a version of a key may be; as many as there can be versions before they are settled. */
    static final String PARTS = "_part IN (0, 1, 2, 3, 4, 5, 6, 7)";

    private Siblings() {}

    /** The part for versions of that actor. */
    static String part(String ordinal) {
        return "(" + ordinal + " & 7)";
    }

    /** The lowest dot of each actor among the scope's siblings. */
    static VersionVector lowest(Store store, String scope) {
        Map<Actor, Long> lowest = new HashMap<>();
        for (Table table : store.tables().states(scope)) {
            List<long[]> found = store.sql().list(store.tables().sql(table).lowestSiblings(),
                    row -> new long[] {row.getLong(1), row.getLong(2)}, Scopes.owner(scope).orElse(""));
            found.forEach(entry -> lowest.merge(store.actors().actor(entry[0]), entry[1], Math::min));
        }
        return VersionVector.of(lowest);
    }

    /** True when {@code vector} covers a sibling of the scope, perhaps; false when it surely covers none. */
    static boolean mayCover(VersionVector vector, ScopeState scope) {
        for (Map.Entry<Actor, Long> lowest : scope.siblings().counts().entrySet()) {
            if (vector.get(lowest.getKey()) >= lowest.getValue()) {
                return true;
            }
        }
        return false;
    }
}
