// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ConnectionsProperties {
    private static final Optional<String> S1 = Optional.of("s1");

    /** Any interleaving: epochs only grow, and "left" is said exactly when nobody of that id remains. */
    @Property
    void leavesExactlyWhenEmpty(@ForAll @Size(max = 40) List<@IntRange(max = 5) Integer> steps) {
        Connections any = new Connections(0);
        Map<String, Set<Long>> live = new HashMap<>();
        long last = 0;
        for (int step : steps) {
            String id = step % 2 == 0 ? "a" : "b";
            Set<Long> mine = live.computeIfAbsent(id, i -> new HashSet<>());
            if (step < 4) {
                OptionalLong epoch = any.admit(id, S1);
                assertTrue(epoch.orElseThrow() > last);
                last = epoch.getAsLong();
                mine.add(last);
            } else if (!mine.isEmpty()) {
                long one = mine.iterator().next();
                mine.remove(one);
                assertEquals(mine.isEmpty(), any.leave(id, one));
            }
            assertEquals(!mine.isEmpty(), any.isLive(id));
        }
    }
}
