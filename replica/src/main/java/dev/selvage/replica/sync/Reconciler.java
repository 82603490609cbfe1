// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Changes;
import dev.selvage.replica.Difference;
import dev.selvage.replica.Digests;
import dev.selvage.replica.KeyRange;
import dev.selvage.replica.Known;
import dev.selvage.replica.Replica;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncMessage.Has;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds and mends what differs between two replicas whose vectors are equal. The gateway asks for the sums of a range's
 * parts, then of the parts whose sums differ, down to few rows; what differs is written anew and goes the way of every write.
 * (Range-based set reconciliation: Meyer 2023.) Answers of a peer that has moved on meanwhile end the search; it
 * begins again with the next digest. Does no I/O beside the replica; used by the replica's thread.
 */
public final class Reconciler {
    /** Rows that are sent instead of sums. */
    static final int ROWS_MAX = 64;
    /** Keys that are mended in one go; the next digest finds the others. */
    static final int DIFFERENCES_MAX = 1_000;
    /** Searches at the same time; each waits for one answer. */
    private static final int RUNNING_MAX = 64;
    /** A search is not begun again before: a fault that a repair does not reach must not keep the fleet busy. */
    static final long PAUSE_MILLIS = 60_000;

    private final Replica replica;
    private final Map<Place, Search> running = new LinkedHashMap<>();
    private final Map<Place, List<Difference>> complete = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private record Place(String peer, String scope) {}

    /** A search at the vector that both sides had when it began. */
    private record Search(VersionVector at, long beganMillis, Deque<KeyRange> open, List<Difference> found) {}

    /**
     * What came of a comparison.
     *
     * @param keys how many were written anew
     */
    public record Finding(String scope, String peer, Outcome outcome, int keys) {}

    /** How a comparison ended. */
    public enum Outcome {
        /** Both hold the same. */
        EQUAL,
        /** They do not, and the search begins. */
        DIFFERENT,
        /** What differed has been written anew. */
        MENDED
    }

    Reconciler(Replica replica) {
        this.replica = replica;
    }

    /** What was found since the last call. */
    List<Finding> takeFindings() {
        List<Finding> taken = List.copyOf(findings);
        findings.clear();
        return taken;
    }

    /** Compares a peer's digest with this replica's, if both have seen the same; asks the first question when they differ. */
    Optional<SyncMessage> compare(String peer, String scope, Has have, long digest, long nowMillis) {
        Place place = new Place(peer, scope);
        Search before = running.get(place);
        if ((before != null && nowMillis < before.beganMillis() + PAUSE_MILLIS) || !replica.holds(scope) || !isAt(scope, have, replica.vector(scope))) {
            return Optional.empty();
        }
        Digests.Digest ours = replica.digests().of(scope);
        if (!isAt(scope, have, ours.at())) {
            return Optional.empty();
        }
        boolean equal = ours.sum() == digest;
        findings.add(new Finding(scope, peer, equal ? Outcome.EQUAL : Outcome.DIFFERENT, 0));
        running.remove(place);
        if (equal) {
            return Optional.empty();
        }
        if (running.size() >= RUNNING_MAX) {
            running.remove(running.keySet().iterator().next());
        }
        Search search = new Search(ours.at(), nowMillis, new ArrayDeque<>(List.of(KeyRange.all())), new ArrayList<>());
        running.put(place, search);
        return Optional.of(ask(scope, search));
    }

    /** True when a peer that has seen the same holds something else. */
    boolean differs(String scope, Has have, long digest) {
        if (!isAt(scope, have, replica.vector(scope))) {
            return false;
        }
        Digests.Digest ours = replica.digests().of(scope);
        return isAt(scope, have, ours.at()) && ours.sum() != digest;
    }

    /** What is here of the range that a peer asks for. */
    SyncMessage answer(SyncMessage.Pull pull) {
        String scope = pull.scope();
        Digests.Parts parts = replica.digests().parts(scope, pull.range());
        Has at = has(scope, parts.at());
        if (parts.rows() > ROWS_MAX && pull.range().isDivisible()) {
            return new SyncMessage.Sums(scope, at, pull.range(), parts.sums());
        }
        return new SyncMessage.Rows(scope, at, pull.range(), replica.digests().rows(scope, pull.range()));
    }

    /** Takes an answer; gives the next question, if one is left. */
    Optional<SyncMessage> receive(String peer, SyncMessage message) {
        Place place = new Place(peer, message.scope());
        Search search = running.get(place);
        if (search == null || search.open().isEmpty()) {
            return Optional.empty();
        }
        KeyRange asked = search.open().peekFirst();
        if (message instanceof SyncMessage.Sums sums && sums.range().equals(asked) && isCurrent(place, search, sums.have())) {
            search.open().removeFirst();
            List<Long> ours = replica.digests().parts(place.scope(), asked).sums();
            for (int i = 0; i < KeyRange.PARTS; i++) {
                if (!ours.get(i).equals(sums.sums().get(i))) {
                    search.open().addLast(asked.part(i));
                }
            }
        } else if (message instanceof SyncMessage.Rows rows && rows.range().equals(asked) && isCurrent(place, search, rows.have())) {
            search.open().removeFirst();
            List<Changes.Row> ours = replica.digests().rows(place.scope(), asked);
            search.found().addAll(Difference.between(ours, replica.digests().fitted(rows.rows()), replica.id(), peer));
        } else {
            return Optional.empty();
        }
        if (!search.open().isEmpty() && search.found().size() < DIFFERENCES_MAX) {
            return Optional.of(ask(place.scope(), search));
        }
        search.open().clear();
        complete.put(place, search.found());
        return Optional.empty();
    }

    /** Writes anew what the searches that are at their end have found; gives the scopes that changed by it. */
    Set<String> mend(long nowWallMillis) {
        Set<String> changed = new LinkedHashSet<>();
        complete.forEach((place, found) -> {
            int mended = found.isEmpty() ? 0 : replica.repair(place.scope(), place.peer(), found, nowWallMillis);
            findings.add(new Finding(place.scope(), place.peer(), Outcome.MENDED, mended));
            changed.add(place.scope());
        });
        complete.clear();
        return changed;
    }

    /** Both sides must still be where the search began. */
    private boolean isCurrent(Place place, Search search, Has have) {
        boolean current = isAt(place.scope(), have, search.at()) && replica.vector(place.scope()).equals(search.at());
        if (!current) {
            search.open().clear();
        }
        return current;
    }

    private SyncMessage ask(String scope, Search search) {
        return new SyncMessage.Pull(scope, has(scope, search.at()), search.open().peekFirst());
    }

    private boolean isAt(String scope, Has have, VersionVector vector) {
        return have.expand(replica.lineage(scope)).map(known -> known.vector().equals(vector)).orElse(false);
    }

    private Has has(String scope, VersionVector vector) {
        return Has.of(new Known(vector, vector), replica.lineage(scope), VersionVector.empty());
    }
}
