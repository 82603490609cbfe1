// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.Digests;
import dev.selvage.replica.Hlc;
import dev.selvage.replica.Known;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.MergeResult;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Span;
import dev.selvage.replica.Table;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncMessage.Has;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The receiving side for all scopes of one replica. Messages are taken one by one with {@link #receive}; batches that
 * became whole are merged together by {@link #commit}, in one transaction, and only then answered. Does no I/O beside
 * the replica; used by the replica's thread.
 */
public final class SyncReceiver {
    /** Batches half received; more senders than this in mid-batch must start over, oldest first. */
    static final int STAGED_MAX = 256;
    /** Rows of half received batches; beyond it the oldest must start over. */
    static final int STAGED_ROWS_MAX = 400_000;
    /** Chunks of one batch: 128 MiB, far beyond what the rows' limit lets in. */
    static final int CHUNKS_MAX = 4_096;

    private final Replica replica;
    private final BiPredicate<String, String> maySend;
    private final SyncMessage.Credit credit = new SyncMessage.Credit(
            SyncLimits.CHUNK_BYTES_DEFAULT * SyncLimits.CHUNKS_DEFAULT, SyncLimits.CHUNKS_DEFAULT);
    private final Map<Sender, Staged> staged = new LinkedHashMap<>();
    private final List<Whole> whole = new ArrayList<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> watched = new LinkedHashSet<>();
    private final Set<List<Cell>> touched = new LinkedHashSet<>();
    private final DigestBudget digests;
    private final Map<SyncMessage.Reason, Long> refusals = new EnumMap<>(SyncMessage.Reason.class);
    private long stagedRows;
    /** As of the last commit, which is called many times a minute. */
    private long wallMillis = Hlc.EPOCH_MILLIS;
    private Predicate<String> heldElsewhere = scope -> false;

    private record Sender(String peer, String scope) {}

    /** A batch that still lacks chunks. */
    private record Staged(long snapshot, int chunks, Map<Integer, SyncMessage.Delta> received) {
        long rows() {
            return received.values().stream().mapToLong(Staged::rows).sum();
        }

        static long rows(SyncMessage.Delta delta) {
            Changes changes = delta.changes();
            return (long) changes.rows().size() + changes.siblings().size() + changes.deletions().size();
        }
    }

    /** A batch ready to be merged. */
    private record Whole(Sender sender, Replica.Incoming incoming) {}

    /** An answer for one peer. */
    public record Answer(String peer, SyncMessage message) {}

    /**
     * @param maySend whether that peer may write into that scope
     */
    public SyncReceiver(Replica replica, BiPredicate<String, String> maySend) {
        this.replica = replica;
        this.maySend = maySend;
        this.digests = new DigestBudget(replica);
    }

    /** Tells which scopes other files of the same store hold; see {@link SyncHub#alsoHeld}. */
    void alsoHeld(Predicate<String> elsewhere) {
        heldElsewhere = elsewhere;
    }

    /**
     * Takes one message of a peer. Answers that need no commit are returned; a DELTA's comes from {@link #commit}.
     *
     * @param peer who sent it, told by the broker and not by the message
     */
    public List<Answer> receive(String peer, SyncMessage message) {
        Sender sender = new Sender(peer, message.scope());
        if (!maySend.test(peer, message.scope())) {
            return List.of(nak(sender, SyncMessage.Reason.FORBIDDEN, "this scope is not the sender's to write"));
        }
        if (message instanceof SyncMessage.Hello) {
            drop(sender);
            return List.of(new Answer(peer, new SyncMessage.Welcome(
                    sender.scope(), have(sender.scope(), VersionVector.empty()), credit, replica.epochs().current(), Math.max(replica.hlc(sender.scope()), Hlc.ofMillis(wallMillis)))));
        }
        if (message instanceof SyncMessage.Delta delta) {
            return stage(sender, delta);
        }
        return List.of(nak(sender, SyncMessage.Reason.FORBIDDEN, "not a message for a receiver"));
    }

    /** True when that peer may write into that scope, and so may hear of it. */
    boolean mayTalk(String peer, String scope) {
        return maySend.test(peer, scope);
    }

    /** Merges all whole batches durably and answers each. A store that cannot take them now answers BUSY. */
    public List<Answer> commit(long nowMillis) {
        wallMillis = nowMillis;
        if (whole.isEmpty()) {
            return List.of();
        }
        List<Whole> group = List.copyOf(whole);
        whole.clear();
        try {
            return merged(group, nowMillis);
        } catch (ReplicaException e) {
            System.getLogger(SyncReceiver.class.getName()).log(System.Logger.Level.ERROR, e.getMessage());
            boolean oneMayBeAtFault = e.kind() == ReplicaException.Kind.FAILED && group.size() > 1;
            return oneMayBeAtFault ? eachAlone(group, nowMillis) : group.stream().map(this::busy).toList();
        }
    }

    /** Merges the group and answers each of its batches. */
    private List<Answer> merged(List<Whole> group, long nowMillis) {
        List<MergeResult> results = replica.merge(group.stream().map(Whole::incoming).toList(), nowMillis);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            if (results.get(i) instanceof MergeResult.Merged) {
                noteSender(group.get(i));
                touch(group.get(i).incoming().changes());
            }
            answers.add(answer(group.get(i), results.get(i)));
        }
        return answers;
    }

    /** From now on keys of that table's rows are noted when they come or go. */
    void watch(Table table) {
        watched.add(table.name());
    }

    private void touch(Changes changes) {
        if (changes.full() && !watched.isEmpty()) {
            // what is not in it is gone
            touched.add(List.of());
        }
        changes.rows().stream().filter(row -> watched.contains(row.table().name())).forEach(row -> touched.add(row.key()));
        changes.deletions().stream().filter(gone -> watched.contains(gone.table().name())).forEach(gone -> touched.add(gone.key()));
    }

    /** Keys of watched rows that came or went since the last call; an empty one stands for any. */
    Set<List<Cell>> takeTouched() {
        Set<List<Cell>> keys = Set.copyOf(touched);
        touched.clear();
        return keys;
    }

    /** Who sent a batch has what is in it: it need not be sent back. */
    private void noteSender(Whole batch) {
        Changes changes = batch.incoming().changes();
        String peer = batch.sender().peer();
        VersionVector history = replica.acknowledgedBy(changes.scope(), peer).history().join(changes.history().upTo());
        replica.acknowledged(changes.scope(), peer, new Known(changes.state().upTo(), history));
    }

    /** A batch that breaks the store must not keep the others waiting. */
    private List<Answer> eachAlone(List<Whole> group, long nowMillis) {
        List<Answer> answers = new ArrayList<>();
        for (Whole one : group) {
            try {
                answers.addAll(merged(List.of(one), nowMillis));
            } catch (ReplicaException e) {
                answers.add(busy(one));
            }
        }
        return answers;
    }

    private Answer busy(Whole batch) {
        return nak(batch.sender(), SyncMessage.Reason.BUSY, "the store cannot take it now");
    }

    /** Scopes that merges changed since the last call. */
    public Set<String> takeChanged() {
        Set<String> taken = new LinkedHashSet<>(changed);
        changed.clear();
        return taken;
    }

    /** What to tell a peer whose head says that it has more, or other, than this replica. */
    public Answer nudge(String peer, String scope) {
        return nak(new Sender(peer, scope), SyncMessage.Reason.BEHIND, "send what is missing here");
    }

    /** The answer to bytes of a peer that could not be decoded. */
    public Answer malformed(String peer, String scope, String why) {
        return nak(new Sender(peer, scope), SyncMessage.Reason.MALFORMED, why);
    }

    private List<Answer> stage(Sender sender, SyncMessage.Delta delta) {
        if (delta.chunks() > CHUNKS_MAX) {
            return List.of(malformed(sender.peer(), sender.scope(), delta.chunks() + " chunks in one batch; at most " + CHUNKS_MAX + " are taken"));
        }
        Optional<List<SyncMessage.Delta>> all = gather(sender, delta);
        if (all.isPresent()) {
            return admit(sender, all.get()).stream().toList();
        }
        return progress(sender).stream().toList();
    }

    /** Says from time to time how many chunks have come, so that the sender goes on. */
    private Optional<Answer> progress(Sender sender) {
        Staged batch = staged.get(sender);
        if (batch == null) {
            return Optional.of(nak(sender, SyncMessage.Reason.BUSY, "too many rows of unfinished batches"));
        }
        int received = batch.received().size();
        if (received % Math.max(1, credit.chunks() / 2) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Answer(sender.peer(), new SyncMessage.Ack(sender.scope(), Has.nothing(), received, Optional.empty(), credit, replica.epochs().current())));
    }

    /** Puts a chunk to its batch; gives all chunks in order when none is missing any more. */
    private Optional<List<SyncMessage.Delta>> gather(Sender sender, SyncMessage.Delta delta) {
        Staged batch = staged.get(sender);
        if (batch == null || batch.snapshot() != delta.snapshot() || batch.chunks() != delta.chunks()) {
            drop(sender);
            batch = new Staged(delta.snapshot(), delta.chunks(), new TreeMap<>());
            staged.put(sender, batch);
        }
        if (batch.received().put(delta.chunk(), delta) == null) {
            stagedRows += Staged.rows(delta);
        }
        if (batch.received().size() == delta.chunks()) {
            List<SyncMessage.Delta> all = List.copyOf(batch.received().values());
            drop(sender);
            return Optional.of(all);
        }
        dropOldestOverLimit();
        return Optional.empty();
    }

    private void drop(Sender sender) {
        Staged gone = staged.remove(sender);
        stagedRows -= gone == null ? 0 : gone.rows();
    }

    private void dropOldestOverLimit() {
        while (staged.size() > STAGED_MAX || stagedRows > STAGED_ROWS_MAX) {
            drop(staged.keySet().iterator().next());
        }
    }

    /** Queues a whole batch for the next commit, or answers why not. */
    private Optional<Answer> admit(Sender sender, List<SyncMessage.Delta> chunks) {
        SyncMessage.Delta first = chunks.get(0);
        List<Tip> tips = new ArrayList<>(first.base().state().tips());
        tips.addAll(first.upTo().state().tips());
        Lineage known = replica.lineage(sender.scope()).withAll(tips);
        Optional<Known> base = first.base().expand(known);
        Optional<Known> upTo = first.upTo().expand(known);
        if (base.isEmpty() || upTo.isEmpty()) {
            return Optional.of(nak(sender, SyncMessage.Reason.UNKNOWN_LINEAGE, "a session before these is not known here"));
        }
        if (isForged(sender, upTo.get().vector())) {
            return Optional.of(nak(sender, SyncMessage.Reason.FORBIDDEN, "it names another device as a writer in this device's scope"));
        }
        whole.add(new Whole(sender, new Replica.Incoming(joined(chunks, base.get(), upTo.get()), tips)));
        return Optional.empty();
    }

    /** In a device's scope write the device and gateways, whatever their names; never another device that is known here. */
    private boolean isForged(Sender sender, VersionVector upTo) {
        if (!Scopes.device(sender.scope()).equals(Optional.of(sender.peer()))) {
            return false;
        }
        VersionVector seen = replica.vector(sender.scope());
        return upTo.counts().keySet().stream()
                .filter(actor -> upTo.get(actor) > seen.get(actor) && !actor.replica().equals(sender.peer()))
                .map(actor -> Scopes.ofDevice(actor.replica()))
                .anyMatch(scope -> replica.holds(scope) || heldElsewhere.test(scope));
    }

    private static Changes joined(List<SyncMessage.Delta> chunks, Known base, Known upTo) {
        List<Changes.Row> rows = new ArrayList<>();
        List<Changes.Row> siblings = new ArrayList<>();
        List<Changes.Deletion> deletions = new ArrayList<>();
        for (SyncMessage.Delta chunk : chunks) {
            rows.addAll(chunk.changes().rows());
            siblings.addAll(chunk.changes().siblings());
            deletions.addAll(chunk.changes().deletions());
        }
        Changes first = chunks.get(0).changes();
        return new Changes(first.scope(), new Span(first.full() ? VersionVector.empty() : base.vector(), upTo.vector()),
                new Span(base.history(), upTo.history()), first.full(), first.horizon(), rows, siblings, deletions);
    }

    private Answer answer(Whole batch, MergeResult result) {
        Sender sender = batch.sender();
        if (result instanceof MergeResult.Merged merged) {
            String scope = sender.scope();
            if (merged.rows() > 0 || merged.conflicts() > 0) {
                changed.add(scope);
            }
            // before the vector is stated, which it may move by giving dots to what other programs wrote
            Optional<Long> digest = digests.after(scope, merged.rows()).map(Digests.Digest::sum);
            return new Answer(sender.peer(), new SyncMessage.Ack(
                    scope, have(scope, batch.incoming().changes().state().upTo()), 0, digest, credit, replica.epochs().current()));
        } else if (result instanceof MergeResult.Gap) {
            return nak(sender, SyncMessage.Reason.GAP, "the batch builds on what is not here");
        } else if (result instanceof MergeResult.Forbidden forbidden) {
            return nak(sender, SyncMessage.Reason.FORBIDDEN, forbidden.why());
        }
        return nak(sender, SyncMessage.Reason.WHOLE_ROWS_NEEDED, "a changed row is not here, or was changed here as well");
    }

    private Answer nak(Sender sender, SyncMessage.Reason reason, String text) {
        if (reason != SyncMessage.Reason.BEHIND) {
            refusals.merge(reason, 1L, Long::sum);
        }
        boolean mayKnow = maySend.test(sender.peer(), sender.scope());
        Has have = mayKnow ? have(sender.scope(), VersionVector.empty()) : Has.nothing();
        return new Answer(sender.peer(), new SyncMessage.Nak(sender.scope(), have, reason, text, replica.epochs().current()));
    }

    /** What is here. To a peer that may have been restored, and not know its own sessions, all ancestors go along. */
    private Has have(String scope, VersionVector seenByPeer) {
        return Has.of(replica.known(scope), replica.lineage(scope), seenByPeer);
    }

    /** How many messages were refused since the start, by reason. */
    public Map<SyncMessage.Reason, Long> refusals() {
        return Map.copyOf(refusals);
    }
}
