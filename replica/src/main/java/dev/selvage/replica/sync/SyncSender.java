// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Changes;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * The sending side of one scope's conversation with one peer:
 *
 * <pre>
 * DISCONNECTED → GREETING (HELLO sent, repeated with back-off) → IDLE ⇄ SENDING (one batch on the way)
 * </pre>
 *
 * A WELCOME, ACK or NAK always carries the peer's own vector, and that alone decides what is sent next; whatever is
 * lost on the way is repaired by saying HELLO again. Does no I/O; told the time; used by the replica's thread.
 */
public final class SyncSender {
    /** How long an answer may take before HELLO is said again: a gateway commits within a second, radio links add several. */
    static final long ANSWER_MILLIS = 10_000;
    /** First pause after a missing answer or a refusal; doubles. */
    static final long RETRY_MILLIS_MIN = 2_000;
    /** Longest pause: a gateway that comes back asks by itself, this is for when that message was lost too. */
    static final long RETRY_MILLIS_MAX = 300_000;

    private final Replica replica;
    private final String scope;
    private final String peer;
    /** Adds randomness to a pause, so that a fleet does not come back in step. */
    private final LongUnaryOperator jitter;

    private Phase phase = Phase.DISCONNECTED;
    private SyncMessage.Credit credit = new SyncMessage.Credit(SyncLimits.CHUNK_BYTES_DEFAULT, 1);
    private Optional<VersionVector> onTheWay = Optional.empty();
    private boolean wholeRows;
    private long deadlineMillis;
    private long pauseMillis = RETRY_MILLIS_MIN;
    private long snapshot;
    private Optional<String> trouble = Optional.empty();

    private enum Phase {
        DISCONNECTED,
        GREETING,
        IDLE,
        SENDING
    }

    public SyncSender(Replica replica, String scope, String peer, LongUnaryOperator jitter) {
        this.replica = replica;
        this.scope = scope;
        this.peer = peer;
        this.jitter = jitter;
    }

    /** The way to the peer is open: greet at the next step. */
    public void connected(long nowMillis) {
        phase = Phase.GREETING;
        pauseMillis = RETRY_MILLIS_MIN;
        deadlineMillis = nowMillis;
    }

    /** The way to the peer is closed. */
    public void disconnected() {
        phase = Phase.DISCONNECTED;
    }

    /** What to send now. */
    public List<SyncMessage> step(long nowMillis) {
        if (phase == Phase.DISCONNECTED) {
            return List.of();
        }
        if (phase == Phase.IDLE) {
            return nextBatch(nowMillis);
        }
        return nowMillis < deadlineMillis ? List.of() : List.of(hello(nowMillis));
    }

    /** When {@link #step} has something to do if nothing else happens; {@code Long.MAX_VALUE} for never. */
    public long nextStepMillis() {
        return phase == Phase.GREETING || phase == Phase.SENDING ? deadlineMillis : Long.MAX_VALUE;
    }

    /** Takes the peer's WELCOME, ACK or NAK. Others are not for a sender and are ignored. */
    public void receive(SyncMessage message, long nowMillis) {
        if (message instanceof SyncMessage.Welcome welcome) {
            credit = bounded(welcome.credit());
            heard(welcome.have(), welcome.incomplete(), nowMillis);
        } else if (message instanceof SyncMessage.Ack ack) {
            credit = bounded(ack.credit());
            heard(ack.have(), ack.incomplete(), nowMillis);
            trouble = Optional.empty();
            pauseMillis = RETRY_MILLIS_MIN;
        } else if (message instanceof SyncMessage.Nak nak) {
            refused(nak, nowMillis);
        }
    }

    /** Why the peer does not take this scope's changes; it stands until an ACK, as a mere WELCOME promises nothing. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** True when the peer is known to have everything. */
    public boolean isDrained() {
        return replica.vector(scope).isCoveredBy(replica.acknowledgedBy(scope, peer));
    }

    private void heard(SyncMessage.Vector have, boolean incomplete, long nowMillis) {
        if (phase == Phase.DISCONNECTED) {
            return;
        }
        Optional<VersionVector> vector = replica.lineage(scope).expand(have.tips());
        if (vector.isEmpty()) {
            pause("the peer names sessions that this replica has lost", nowMillis);
            return;
        }
        wholeRows = incomplete;
        replica.acknowledged(scope, peer, vector.get(), nowMillis);
        if (onTheWay.isEmpty() || phase == Phase.GREETING || onTheWay.get().isCoveredBy(vector.get())) {
            onTheWay = Optional.empty();
            phase = Phase.IDLE;
        }
    }

    private void refused(SyncMessage.Nak nak, long nowMillis) {
        onTheWay = Optional.empty();
        switch (nak.reason()) {
            case GAP, UNKNOWN_LINEAGE, BEHIND -> heard(nak.have(), nak.incomplete(), nowMillis);
            case WHOLE_ROWS_NEEDED -> heard(nak.have(), true, nowMillis);
            default -> pause(nak.reason() + ": " + nak.text(), nowMillis);
        }
    }

    private void pause(String why, long nowMillis) {
        trouble = Optional.of(why);
        onTheWay = Optional.empty();
        if (phase != Phase.DISCONNECTED) {
            phase = Phase.GREETING;
            deadlineMillis = nowMillis + nextPause();
        }
    }

    private SyncMessage hello(long nowMillis) {
        phase = Phase.GREETING;
        onTheWay = Optional.empty();
        deadlineMillis = nowMillis + Math.max(ANSWER_MILLIS, nextPause());
        return new SyncMessage.Hello(scope, vector(replica.vector(scope)), Tables.schemaHash(), Optional.empty(),
                replica.hlc(scope), SyncLimits.CHUNK_BYTES_DEFAULT);
    }

    private long nextPause() {
        long pause = jitter.applyAsLong(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, RETRY_MILLIS_MAX);
        return pause;
    }

    private List<SyncMessage> nextBatch(long nowMillis) {
        VersionVector base = replica.acknowledgedBy(scope, peer);
        Optional<Changes> changes = replica.changesSince(scope, base, wholeRows, credit.bytes());
        if (changes.isEmpty()) {
            return List.of();
        }
        phase = Phase.SENDING;
        deadlineMillis = nowMillis + ANSWER_MILLIS;
        onTheWay = Optional.of(changes.get().upTo());
        SyncMessage.Vector horizon = new SyncMessage.Vector(List.of());
        return List.copyOf(DeltaChunks.split(changes.get(), vector(changes.get().base()), vector(changes.get().upTo()),
                horizon, ++snapshot, SyncLimits.CHUNK_BYTES_DEFAULT));
    }

    private SyncMessage.Vector vector(VersionVector vector) {
        Lineage lineage = replica.lineage(scope);
        return new SyncMessage.Vector(lineage.tips(vector, replica.acknowledgedBy(scope, peer)));
    }

    /** A peer may ask for less than our habit, not for so much that a batch no longer fits in memory. */
    private static SyncMessage.Credit bounded(SyncMessage.Credit offered) {
        int bytes = Math.max(1_024, Math.min(offered.bytes(), SyncLimits.CHUNK_BYTES_DEFAULT * SyncLimits.CHUNKS_DEFAULT));
        return new SyncMessage.Credit(bytes, Math.max(1, offered.chunks()));
    }
}
