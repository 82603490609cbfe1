// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Changes;
import dev.selvage.replica.KeyRange;
import dev.selvage.replica.Known;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.VersionVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What two replicas say to each other about one scope at a time. The receiver states its vector; the sender pushes
 * while it has credit; an {@link Ack} follows the receiver's durable commit and nothing else means kept.
 */
public sealed interface SyncMessage {
    /** The scope it is about. */
    String scope();

    /** The speaker's: a home's own, or the highest that a device has heard of; 0 when it does not tell. */
    default long epoch() {
        return 0;
    }

    /**
     * A vector as it travels.
     *
     * @param tips entries that no later session implies, ancestors first; or, if not {@code closed}, all entries
     * @param closed true when each entry implies its session's ancestors, as is the case but for the history of replicas
     *     that were restored
     */
    record Vector(List<Tip> tips, boolean closed) {
        private static final Vector NOTHING = new Vector(List.of(), true);

        public Vector {
            tips = List.copyOf(tips);
        }

        /** Has seen nothing. */
        public static Vector nothing() {
            return NOTHING;
        }

        /** Shortens a vector for somebody who knows the actors of {@code known}. */
        public static Vector of(VersionVector vector, Lineage lineage, VersionVector known) {
            boolean closed = vector.counts().keySet().stream().allMatch(actor -> lineage.parent(actor).map(vector::covers).orElse(true));
            return closed ? new Vector(lineage.tips(vector, known), true) : exact(vector);
        }

        /** All entries, none of which implies another. */
        public static Vector exact(VersionVector vector) {
            return new Vector(vector.counts().entrySet().stream().sorted(Map.Entry.comparingByKey())
                    .map(entry -> new Tip(entry.getKey(), entry.getValue(), Optional.empty())).toList(), false);
        }

        /** The vector again; empty when a session descends from one that {@code lineage} does not know. */
        public Optional<VersionVector> expand(Lineage lineage) {
            if (closed) {
                return lineage.expand(tips);
            }
            Map<Actor, Long> counts = new HashMap<>();
            tips.forEach(tip -> counts.merge(tip.actor(), tip.n(), Math::max));
            return Optional.of(VersionVector.of(counts));
        }
    }

    /**
     * What somebody has.
     *
     * @param state of the state tables
     * @param history of the history tables; empty when it is the same
     */
    record Has(Vector state, Optional<Vector> history) {
        /** Has nothing. */
        public static Has nothing() {
            return new Has(Vector.nothing(), Optional.empty());
        }

        /** Shortens what is known for somebody who knows the actors of {@code seenByReceiver}. */
        public static Has of(Known known, Lineage lineage, VersionVector seenByReceiver) {
            return new Has(Vector.of(known.vector(), lineage, seenByReceiver), known.history().equals(known.vector())
                    ? Optional.empty() : Optional.of(Vector.of(known.history(), lineage, seenByReceiver)));
        }

        /** What is known again; empty when a session descends from one that {@code lineage} does not know. */
        public Optional<Known> expand(Lineage lineage) {
            return state.expand(lineage).flatMap(vector -> history.isEmpty() ? Optional.of(new Known(vector, vector))
                    : history.get().expand(lineage).map(kept -> new Known(vector, kept)));
        }
    }

    /**
     * How much may be on the way without acknowledgement.
     *
     * @param bytes of encoded DELTA messages
     * @param chunks DELTA messages
     */
    record Credit(int bytes, int chunks) {}

    /**
     * Opens the conversation and repeats it whenever an answer is missing.
     *
     * @param schemaHash of the sender's tables; unequal hashes are told, not refused
     * @param digest sum over the scope's state rows at {@code have}; empty where it would cost too much
     * @param hlc the sender's clock
     * @param epoch the highest that the sender has heard of: a home of a lower one is not listened to
     */
    record Hello(String scope, Has have, long schemaHash, Optional<Long> digest, long hlc, int chunkBytesMax, long epoch)
            implements SyncMessage {
        /** Of somebody who has not heard of any home. */
        public Hello(String scope, Has have, long schemaHash, Optional<Long> digest, long hlc, int chunkBytesMax) {
            this(scope, have, schemaHash, digest, hlc, chunkBytesMax, 0);
        }
    }

    /** Answers HELLO with what the gateway has. */
    record Welcome(String scope, Has have, Credit credit, long epoch, long hlc) implements SyncMessage {}

    /**
     * One chunk of a batch. All chunks of a batch share base, upTo and snapshot; the batch is applied when it is whole.
     *
     * @param base the receiver's own vectors as it stated them, as far as the sender knows of them
     * @param snapshot tells the batch from others of the same sender
     * @param chunk counts from 0 to {@code chunks - 1}
     * @param changes the spans of these are the expanded vectors; on decoding they are empty until the receiver expands
     *     base and upTo with what it knows
     */
    record Delta(Has base, Has upTo, long snapshot, int chunk, int chunks, Changes changes, long epoch) implements SyncMessage {
        /** A chunk that has yet to be told who sends it, see {@link #in}. */
        public Delta(Has base, Has upTo, long snapshot, int chunk, int chunks, Changes changes) {
            this(base, upTo, snapshot, chunk, chunks, changes, 0);
        }

        /** The same chunk, sent in that epoch. */
        Delta in(long current) {
            return new Delta(base, upTo, snapshot, chunk, chunks, changes, current);
        }

        public Delta {
            if (chunks < 1 || chunk < 0 || chunk >= chunks) {
                throw new IllegalArgumentException("chunk " + chunk + " of " + chunks);
            }
        }

        @Override
        public String scope() {
            return changes.scope();
        }
    }

    /**
     * All up to this vector is durable at the receiver.
     *
     * @param staged chunks of the batch on the way that have come; 0 when none is on the way
     * @param digest sum over the scope's state rows at {@code have}; empty where it would cost too much
     */
    record Ack(String scope, Has have, int staged, Optional<Long> digest, Credit credit, long epoch) implements SyncMessage {}

    /** Nothing of the message was applied; the sender starts over from this vector. */
    record Nak(String scope, Has have, Reason reason, String text, long epoch) implements SyncMessage {
        /** Of somebody who is no home. */
        public Nak(String scope, Has have, Reason reason, String text) {
            this(scope, have, reason, text, 0);
        }
    }

    /** Asks what the other holds of a range of keys, since sums differ where vectors are equal. */
    record Pull(String scope, Has have, KeyRange range) implements SyncMessage {}

    /**
     * Answers PULL for a range of many rows: the sum of each of its parts.
     *
     * @param have the vector at which they were summed
     */
    record Sums(String scope, Has have, KeyRange range, List<Long> sums) implements SyncMessage {
        public Sums {
            sums = List.copyOf(sums);
            if (sums.size() != KeyRange.PARTS) {
                throw new IllegalArgumentException(sums.size() + " sums of a range's " + KeyRange.PARTS + " parts");
            }
        }
    }

    /** Answers PULL for a range of few rows: all living versions of its keys, whole. */
    record Rows(String scope, Has have, KeyRange range, List<Changes.Row> rows) implements SyncMessage {
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    /** Why a message was not applied. */
    enum Reason {
        /** The receiver has not seen the batch's base. */
        GAP,
        /** A tip descends from a session that the receiver does not know: send the ancestors too. */
        UNKNOWN_LINEAGE,
        /** The message cannot be decoded, or is beyond a limit. */
        MALFORMED,
        /** The rows are not the sender's to write, or break a rule of their table. */
        FORBIDDEN,
        /** A row's unsent columns are not here: send whole rows from the stated vector. */
        WHOLE_ROWS_NEEDED,
        /** The receiver cannot store now (disk full): try again later. */
        BUSY,
        /** The receiver has nothing to answer with, and says where it stands: the sender is behind or it is ahead. */
        BEHIND
    }
}
