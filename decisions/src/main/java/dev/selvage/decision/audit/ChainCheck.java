// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Verifies the chain of a device's decisions, row by row as they come, in any order. Rows of one session are joined by their numbers,
 * and sessions by the row that their first one follows;
 * what is missing between them, has been changed, or follows what nobody has, is told. Confined to one thread.
 */
public final class ChainCheck {
    private final Map<String, NavigableMap<Long, Row>> sessions = new TreeMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    private record Row(String id, String previousHash, String hash) {}

    /** Something that is not as its writer left it. */
    public record Fault(String id, String what) {}

    /**
     * What the chain is like.
     *
     * @param rows how many there are
     * @param sessions how many runs of the agent wrote them
     * @param forks sessions that follow a row which another row follows, too: the device was restored or copied
     * @param faults in the order they were found; empty for a chain that is whole
     */
    public record Finding(long rows, int sessions, int forks, List<Fault> faults) {
        public boolean isWhole() {
            return faults.isEmpty();
        }
    }

    /** Takes a row. */
    public void add(StoredRow row) {
        Optional<String> fault = row.fault();
        if (fault.isPresent()) {
            faults.add(new Fault(row.id(), fault.get()));
            return;
        }
        Json.Obj document = row.document().orElseThrow();
        long n = document.integer("n").orElseThrow();
        sessions.computeIfAbsent(document.text("session").orElseThrow(), name -> new TreeMap<>()).put(n, new Row(row.id(), row.previousHash(), row.hash()));
        numbers.put(row.hash(), n);
    }

    /**
     * Looks at all rows that were taken.
     *
     * @param isCut true when the oldest rows may have been forgotten, by age or size: then a session may begin in its midst
     */
    public Finding finding(boolean isCut) {
        List<Fault> all = new ArrayList<>(faults);
        long rows = 0;
        for (NavigableMap<Long, Row> session : sessions.values()) {
            rows += session.size();
            Row begin = session.firstEntry().getValue();
            Optional<Long> before = begin.previousHash().equals(Link.GENESIS) ? Optional.of(0L) : Optional.ofNullable(numbers.get(begin.previousHash()));
            if (before.isEmpty() && !isCut) {
                all.add(new Fault(begin.id(), "follows a record that is not here"));
            } else if (before.isPresent() && before.get() + 1 != session.firstKey()) {
                all.add(new Fault(begin.id(), "does not count on from the record that it follows"));
            }
            gaps(session, all);
        }
        return new Finding(rows, sessions.size(), forks(), all);
    }

    /** A backup is mostly of a session's midst. Only rows that a session begins after can be forks, so no more are counted than there are sessions. */
    private int forks() {
        Map<String, Integer> followers = new HashMap<>();
        sessions.values().forEach(session -> followers.put(session.firstEntry().getValue().previousHash(), 0));
        sessions.values().forEach(session -> session.values().forEach(row -> followers.computeIfPresent(row.previousHash(), (hash, count) -> count + 1)));
        return followers.values().stream().mapToInt(count -> count - 1).sum();
    }

    private static void gaps(NavigableMap<Long, Row> session, List<Fault> all) {
        long n = session.firstKey() - 1;
        String hash = session.firstEntry().getValue().previousHash();
        for (Map.Entry<Long, Row> row : session.entrySet()) {
            if (row.getKey() != n + 1) {
                all.add(new Fault(row.getValue().id(), "lacks " + (row.getKey() - n - 1) + " records before it"));
            } else if (!row.getValue().previousHash().equals(hash)) {
                all.add(new Fault(row.getValue().id(), "does not follow the record before it"));
            }
            n = row.getKey();
            hash = row.getValue().hash();
        }
    }
}
