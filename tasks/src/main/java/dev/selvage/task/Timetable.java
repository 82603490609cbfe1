// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** When each of many things is to be looked at next. One thread. */
final class Timetable {
    private final Map<String, Long> dueAt = new HashMap<>();
    private final TreeSet<Entry> order = new TreeSet<>();

    private record Entry(long atMillis, String id) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int first = Long.compare(atMillis, other.atMillis);
            return first != 0 ? first : id.compareTo(other.id);
        }
    }

    /** Not before then; {@code Long.MAX_VALUE} for not at all. */
    void put(String id, long atMillis) {
        remove(id);
        if (atMillis != Long.MAX_VALUE) {
            dueAt.put(id, atMillis);
            order.add(new Entry(atMillis, id));
        }
    }

    void remove(String id) {
        Optional.ofNullable(dueAt.remove(id)).ifPresent(at -> order.remove(new Entry(at, id)));
    }

    /** Takes out what is due. */
    List<String> takeDue(long nowMillis) {
        List<String> due = new ArrayList<>();
        while (!order.isEmpty() && order.first().atMillis() <= nowMillis) {
            Entry entry = order.pollFirst();
            dueAt.remove(entry.id());
            due.add(entry.id());
        }
        return due;
    }

    /** When something is due; {@code Long.MAX_VALUE} for never. */
    long nextMillis() {
        return order.isEmpty() ? Long.MAX_VALUE : order.first().atMillis();
    }
}
