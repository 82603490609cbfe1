// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which points are due when: points of one period share their beats, and beats that fall together are one read. A beat
 * stays on the grid of its first one; beats that went by unserved are skipped and counted, never made up for. Told the
 * monotonic time; confined to one thread or guarded by its owner.
 */
final class SamplePlan {
    /** Later than any clock says, and near enough to subtract any clock from. */
    static final long NEVER_MILLIS = Long.MAX_VALUE / 2;

    private final List<Group> groups = new ArrayList<>();
    private long late;

    /** The points of one period. */
    private static final class Group {
        private final long everyMillis;
        private final List<String> points = new ArrayList<>();
        private long dueMillis = NEVER_MILLIS;

        Group(long everyMillis) {
            this.everyMillis = everyMillis;
        }
    }

    /** A plan that waits for its start. */
    SamplePlan(Map<String, Long> everyMillisByPoint) {
        Map<Long, Group> byPeriod = new TreeMap<>();
        new TreeMap<>(everyMillisByPoint).forEach((point, everyMillis) -> {
            if (everyMillis < 1) {
                throw new IllegalArgumentException(
                        "point \"" + point + "\" needs a period of 1 ms or more, not " + everyMillis);
            }
            if (everyMillis == NEVER_MILLIS) {
                return;
            }
            byPeriod.computeIfAbsent(everyMillis, every -> new Group(every)).points.add(point);
        });
        groups.addAll(byPeriod.values());
    }

    /** Makes all points due at once, and every period after that. */
    void start(long startMillis) {
        groups.forEach(group -> group.dueMillis = startMillis);
    }

    /** The points due now, each once; their next beats follow. Empty when there is nothing to do yet. */
    List<String> take(long nowMillis) {
        List<String> due = new ArrayList<>();
        for (Group group : groups) {
            if (group.dueMillis <= nowMillis) {
                long skipped = (nowMillis - group.dueMillis) / group.everyMillis;
                late += skipped;
                group.dueMillis += (skipped + 1) * group.everyMillis;
                due.addAll(group.points);
            }
        }
        return due;
    }

    /** The next beat; {@link #NEVER_MILLIS} when there are no points. */
    long nextMillis() {
        return groups.stream().mapToLong(group -> group.dueMillis).min().orElse(NEVER_MILLIS);
    }

    /** Beats skipped so far. */
    long late() {
        return late;
    }
}
