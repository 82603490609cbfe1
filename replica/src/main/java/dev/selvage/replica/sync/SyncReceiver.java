// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Changes;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.MergeResult;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.VersionVector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The receiving side for all scopes of one replica. Messages are taken one by one with {@link #receive}; batches that
 * became whole are merged together by {@link #commit}, in one transaction, and only then answered. Does no I/O beside
 * the replica; used by the replica's thread.
 */
public final class SyncReceiver {
    /** Batches half received; more senders than this in mid-batch must start over, oldest first. */
    static final int STAGED_MAX = 256;
    /** Chunks of one batch: the credit allows four, one row above a chunk's size adds some. */
    static final int CHUNKS_MAX = 16;

    private final Replica replica;
    private final SyncMessage.Credit credit = new SyncMessage.Credit(
            SyncLimits.CHUNK_BYTES_DEFAULT * SyncLimits.CHUNKS_DEFAULT, SyncLimits.CHUNKS_DEFAULT);
    private final Map<String, Staged> staged = new LinkedHashMap<>();
    private final List<Whole> whole = new ArrayList<>();
    private final Map<SyncMessage.Reason, Long> refusals = new EnumMap<>(SyncMessage.Reason.class);

    /** A batch that still lacks chunks. */
    private record Staged(long snapshot, int chunks, Map<Integer, SyncMessage.Delta> received) {}

    /** A batch ready to be merged. */
    private record Whole(String device, Replica.Incoming incoming) {}

    /** An answer for one device. */
    public record Answer(String device, SyncMessage message) {}

    public SyncReceiver(Replica replica) {
        this.replica = replica;
    }

    /**
     * Takes one message of a device. Answers that need no commit are returned; a DELTA's comes from {@link #commit}.
     *
     * @param device who sent it, told by the broker and not by the message
     */
    public List<Answer> receive(String device, SyncMessage message) {
        if (!message.scope().equals(Scopes.ofDevice(device))) {
            return List.of(nak(device, SyncMessage.Reason.FORBIDDEN, "a device synchronises its own scope only"));
        }
        if (message instanceof SyncMessage.Hello) {
            staged.remove(device);
            return List.of(new Answer(device, new SyncMessage.Welcome(message.scope(), have(message.scope(), VersionVector.empty()),
                    replica.incomplete(message.scope()), credit, replica.epoch(), replica.hlc(message.scope()))));
        }
        if (message instanceof SyncMessage.Delta delta) {
            return stage(device, delta);
        }
        return List.of(nak(device, SyncMessage.Reason.FORBIDDEN, "this replica only receives in this scope"));
    }

    /** True when batches wait for {@link #commit}. */
    public boolean hasWhole() {
        return !whole.isEmpty();
    }

    /** Merges all whole batches durably and answers each. A store that cannot take them now answers BUSY. */
    public List<Answer> commit(long nowMillis) {
        if (whole.isEmpty()) {
            return List.of();
        }
        List<Whole> group = List.copyOf(whole);
        whole.clear();
        List<Answer> answers = new ArrayList<>();
        try {
            List<MergeResult> results = replica.merge(group.stream().map(Whole::incoming).toList(), nowMillis);
            for (int i = 0; i < group.size(); i++) {
                answers.add(answer(group.get(i).device(), results.get(i)));
            }
        } catch (ReplicaException e) {
            System.getLogger(SyncReceiver.class.getName()).log(System.Logger.Level.ERROR, e.getMessage());
            group.forEach(batch -> answers.add(nak(batch.device(), SyncMessage.Reason.BUSY, "the store cannot take it now")));
        }
        return answers;
    }

    /** What to tell a device whose head says that it has more, or other, than this replica. */
    public Answer nudge(String device) {
        return nak(device, SyncMessage.Reason.BEHIND, "send what is missing here");
    }

    /** The answer to bytes of a device that could not be decoded. */
    public Answer malformed(String device, String why) {
        return nak(device, SyncMessage.Reason.MALFORMED, why);
    }

    private List<Answer> stage(String device, SyncMessage.Delta delta) {
        if (delta.chunks() > CHUNKS_MAX) {
            return List.of(malformed(device, delta.chunks() + " chunks in one batch; at most " + CHUNKS_MAX + " are taken"));
        }
        return gather(device, delta).flatMap(chunks -> admit(device, chunks)).stream().toList();
    }

    /** Puts a chunk to its batch; gives all chunks in order when none is missing any more. */
    private Optional<List<SyncMessage.Delta>> gather(String device, SyncMessage.Delta delta) {
        Staged batch = staged.get(device);
        if (batch == null || batch.snapshot() != delta.snapshot() || batch.chunks() != delta.chunks()) {
            batch = new Staged(delta.snapshot(), delta.chunks(), new TreeMap<>());
            staged.put(device, batch);
            dropOldestOverLimit();
        }
        batch.received().put(delta.chunk(), delta);
        if (batch.received().size() < delta.chunks()) {
            return Optional.empty();
        }
        staged.remove(device);
        return Optional.of(List.copyOf(batch.received().values()));
    }

    private void dropOldestOverLimit() {
        while (staged.size() > STAGED_MAX) {
            staged.remove(staged.keySet().iterator().next());
        }
    }

    /** Queues a whole batch for the next commit, or answers why not. */
    private Optional<Answer> admit(String device, List<SyncMessage.Delta> chunks) {
        SyncMessage.Delta first = chunks.get(0);
        Lineage known = replica.lineage(first.scope());
        List<Tip> tips = new ArrayList<>(first.base().tips());
        tips.addAll(first.upTo().tips());
        if (isForged(device, first.scope(), tips)) {
            return Optional.of(nak(device, SyncMessage.Reason.FORBIDDEN, "dots of another replica that this one has not seen"));
        }
        Optional<VersionVector> base = known.expand(first.base().tips());
        Optional<VersionVector> upTo = known.expand(first.upTo().tips());
        if (base.isEmpty() || upTo.isEmpty()) {
            return Optional.of(nak(device, SyncMessage.Reason.UNKNOWN_LINEAGE, "a session before these is not known here"));
        }
        whole.add(new Whole(device, new Replica.Incoming(joined(chunks, base.get(), upTo.get()), first.upTo().tips())));
        return Optional.empty();
    }

    private static Changes joined(List<SyncMessage.Delta> chunks, VersionVector base, VersionVector upTo) {
        List<Changes.Row> rows = new ArrayList<>();
        List<Changes.Deletion> deletions = new ArrayList<>();
        for (SyncMessage.Delta chunk : chunks) {
            rows.addAll(chunk.changes().rows());
            deletions.addAll(chunk.changes().deletions());
        }
        SyncMessage.Delta first = chunks.get(0);
        return new Changes(first.scope(), base, upTo, first.changes().complete(), rows, deletions);
    }

    /** In a device's scope every other writer's dots came from here, so a device cannot bring new ones. */
    private boolean isForged(String device, String scope, List<Tip> tips) {
        VersionVector seen = replica.vector(scope);
        return tips.stream().anyMatch(tip -> !tip.actor().replica().equals(device) && seen.get(tip.actor()) < tip.n());
    }

    private Answer answer(String device, MergeResult result) {
        if (result instanceof MergeResult.Merged) {
            String scope = Scopes.ofDevice(device);
            return new Answer(device, new SyncMessage.Ack(scope, have(scope, replica.vector(scope)), replica.incomplete(scope), Optional.empty(),
                    credit, replica.epoch()));
        } else if (result instanceof MergeResult.Gap) {
            return nak(device, SyncMessage.Reason.GAP, "the batch builds on what is not here");
        } else if (result instanceof MergeResult.WholeRowsNeeded) {
            return nak(device, SyncMessage.Reason.WHOLE_ROWS_NEEDED, "a changed row is not here");
        } else if (result instanceof MergeResult.Forbidden forbidden) {
            return nak(device, SyncMessage.Reason.FORBIDDEN, forbidden.why());
        }
        return nak(device, SyncMessage.Reason.CONCURRENT, "both sides wrote without having seen each other");
    }

    private Answer nak(String device, SyncMessage.Reason reason, String text) {
        String scope = Scopes.ofDevice(device);
        if (reason != SyncMessage.Reason.BEHIND) {
            refusals.merge(reason, 1L, Long::sum);
        }
        return new Answer(device, new SyncMessage.Nak(scope, have(scope, VersionVector.empty()), replica.incomplete(scope), reason, text));
    }

    /**
     * This replica's vector. An ACK goes to somebody who knows his sessions; where that is not sure, since he may have
     * been restored, {@code known} is empty and all ancestors go along.
     */
    private SyncMessage.Vector have(String scope, VersionVector known) {
        return new SyncMessage.Vector(replica.lineage(scope).tips(replica.vector(scope), known));
    }

    /** How many messages were refused since the start, by reason. */
    public Map<SyncMessage.Reason, Long> refusals() {
        return Map.copyOf(refusals);
    }
}
