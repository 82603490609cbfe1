// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Dot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Knows every write and who had seen what when it was made, as sets of writes and not as vectors. From that it tells
 * which versions must be alive: those that no write which saw them has replaced.
 */
final class Oracle {
    private final List<Event> events = new ArrayList<>();
    private final Map<Dot, Event> byDot = new HashMap<>();
    private final NavigableSet<String> keys = new TreeSet<>();

    /** Notes a write; {@code seen} is what its replica knew before, and knows it afterwards. */
    Event wrote(String key, Optional<List<Cell>> row, Optional<Dot> dot, BitSet seen) {
        Event event = new Event(events.size(), key, row, dot, (BitSet) seen.clone());
        dot.ifPresent(d -> {
            if (byDot.put(d, event) != null) {
                throw new Violation("dot " + d + " was given twice");
            }
        });
        events.add(event);
        keys.add(key);
        seen.set(event.id());
        return event;
    }

    /** All keys with that beginning that were ever written. */
    List<String> keys(String prefix) {
        return keys.tailSet(prefix).stream().takeWhile(key -> key.startsWith(prefix)).toList();
    }

    /** The write of that dot. */
    Optional<Event> of(Dot dot) {
        return Optional.ofNullable(byDot.get(dot));
    }

    /** The versions of a key that must be alive for somebody who has seen those writes. */
    Set<Event> alive(String key, BitSet seen) {
        Set<Event> alive = new HashSet<>();
        for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
            Event event = events.get(id);
            if (event.key().equals(key) && !event.isDeletion() && !isReplaced(event, seen)) {
                alive.add(event);
            }
        }
        return alive;
    }

    /** True when a later write of the key had seen it. */
    private boolean isReplaced(Event event, BitSet seen) {
        for (int id = seen.nextSetBit(event.id() + 1); id >= 0; id = seen.nextSetBit(id + 1)) {
            Event later = events.get(id);
            if (later.key().equals(event.key()) && later.seen().get(event.id())) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return events.size();
    }
}
