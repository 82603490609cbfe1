// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Changes;
import dev.selvage.replica.Lineage.Tip;
import dev.selvage.replica.VersionVector;
import java.util.List;
import java.util.Optional;

/**
 * What two replicas say to each other about one scope at a time. The receiver states its vector; the sender pushes
 * while it has credit; an {@link Ack} follows the receiver's durable commit and nothing else means kept.
 */
public sealed interface SyncMessage {
    /** The scope it is about. */
    String scope();

    /**
     * A vector as it travels.
     *
     * @param tips entries that no later session implies, ancestors first
     */
    record Vector(List<Tip> tips) {
        public Vector {
            tips = List.copyOf(tips);
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
     * @param digest over the scope's state rows; empty while not computed
     * @param hlc the sender's clock
     */
    record Hello(String scope, Vector have, long schemaHash, Optional<Long> digest, long hlc, int chunkBytesMax)
            implements SyncMessage {}

    /**
     * Answers HELLO with what the gateway has.
     *
     * @param incomplete true while a bulk transfer into the scope has not ended: send whole rows
     */
    record Welcome(String scope, Vector have, boolean incomplete, Credit credit, long epoch, long hlc)
            implements SyncMessage {}

    /**
     * One chunk of a batch. All chunks of a batch share base, upTo and snapshot; the batch is applied when it is whole.
     *
     * @param base the receiver's own vector as it stated it, by its tips
     * @param snapshot tells the batch from others of the same sender
     * @param chunk counts from 0 to {@code chunks - 1}
     * @param horizon dots of forgotten deletions
     * @param changes base and upTo of these are the expanded vectors; on decoding they are empty until the receiver
     *     expands the tips with what it knows
     */
    record Delta(
            Vector base, Vector upTo, long snapshot, int chunk, int chunks, Vector horizon, Changes changes)
            implements SyncMessage {
        public Delta {
            if (chunks < 1 || chunk < 0 || chunk >= chunks) {
                throw new IllegalArgumentException("chunk " + chunk + " of " + chunks);
            }
        }

        @Override
        public String scope() {
            return changes.scope();
        }

        /** The same chunk with its vectors expanded. */
        public Changes expanded(VersionVector base, VersionVector upTo) {
            return new Changes(scope(), base, upTo, changes.complete(), changes.rows(), changes.deletions());
        }
    }

    /** All up to this vector is durable at the receiver. */
    record Ack(String scope, Vector have, boolean incomplete, Optional<Long> digest, Credit credit, long epoch)
            implements SyncMessage {}

    /** Nothing of the message was applied; the sender starts over from this vector. */
    record Nak(String scope, Vector have, boolean incomplete, Reason reason, String text) implements SyncMessage {}

    /**
     * Asks for what the asker lacks.
     *
     * @param range limits the answer to keys of one fingerprint range, encoded by the reconciliation; empty for all
     */
    record Pull(String scope, Vector have, int bytesMax, Optional<byte[]> range) implements SyncMessage {}

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
        /** Both sides wrote without having seen each other, and this receiver does not resolve it. */
        CONCURRENT,
        /** The receiver has nothing to answer with, and says where it stands: the sender is behind or it is ahead. */
        BEHIND
    }
}
