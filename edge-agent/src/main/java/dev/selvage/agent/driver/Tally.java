// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a driver counts for people, by name, such as rows that it left out: the agent publishes it on its topic {@code
 * metrics}. It outlives a driver that is opened again. Thread-safe.
 */
public final class Tally {
    /** Names of one driver: a handful of figures fits; one that makes names up must not fill the memory. */
    static final int NAMES_MAX = 16;

    private final Map<String, Long> counts = new TreeMap<>();

    /** Counts so many more; 0 makes the name known. */
    public synchronized void add(String name, long more) {
        if (counts.size() < NAMES_MAX || counts.containsKey(name)) {
            counts.merge(name, more, Long::sum);
        }
    }

    /** All counts so far, sorted by name. */
    public synchronized Map<String, Long> counts() {
        return Collections.unmodifiableMap(new TreeMap<>(counts));
    }
}
