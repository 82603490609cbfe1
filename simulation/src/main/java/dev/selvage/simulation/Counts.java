// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What happened in a run, or in many: a simulation in which nothing happens proves nothing. */
final class Counts {
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    /** What is counted. */
    enum Kind {
        /** Writes, deletions and resolutions; of fleets, all that happened. */
        EVENTS,
        /** Replicas set back to an older disk. */
        RESTORES,
        /** Second live copies of a disk. */
        CLONES,
        /** Batches of the whole scope, because a deletion was forgotten. */
        FULL,
        /** Batches refused for their base, or for columns that were not there. */
        REFUSED,
        /** Rows that came to have concurrent versions. */
        CONFLICTS,
        /** Conflicts settled by a home gateway. */
        RESOLVED,
        /** Writes of other programs. */
        FOREIGN,
        /** Changes of counters and sets. */
        TALLIES,
        /** Replicas that went on under a program that knows one column more or less. */
        PROGRAMS,
        /** Messages from the end of all trouble until everybody was silent; of fleets. */
        REPAIR_MESSAGES
    }

    void add(Kind kind, long more) {
        counts.merge(kind, more, Long::sum);
    }

    void add(Counts other) {
        other.counts.forEach(this::add);
    }

    long of(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    @Override
    public String toString() {
        return counts.entrySet().stream().map(e -> e.getKey().name().toLowerCase(Locale.ROOT) + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
