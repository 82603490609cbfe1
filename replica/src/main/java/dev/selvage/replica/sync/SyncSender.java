// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Changes;
import dev.selvage.replica.Known;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncMessage.Has;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * The sending side of one scope's conversation with one peer:
 *
 * <pre>
 * DISCONNECTED → GREETING (an agent says HELLO, repeated with back-off) → IDLE ⇄ SENDING (one batch on the way)
 * </pre>
 *
 * A gateway does not greet: it sends to whoever it has heard of. A WELCOME, ACK or NAK always carries the peer's own
 * vector, and that alone decides what is sent next; whatever is lost on the way is repaired by starting over. Does no
 * I/O; told the time; used by the replica's thread.
 */
public final class SyncSender {
    /** How long an answer may take before HELLO is said again: a gateway commits within a second, radio links add several. */
    static final long ANSWER_MILLIS = 10_000;
    /** First pause after a missing answer or a refusal; doubles. */
    static final long RETRY_MILLIS_MIN = 2_000;
    /** Longest pause: a gateway that comes back asks by itself, this is for when that message was lost too. */
    static final long RETRY_MILLIS_MAX = 300_000;

    /** An idle agent greets again this often: whatever was lost without anybody noticing is found by it, for some 4 KB a day. */
    static final long GREET_AGAIN_MILLIS = 3_600_000;
    /** Answers that a gateway waits for in vain before it leaves the peer alone until it is heard of. */
    static final int UNANSWERED_MAX = 5;

    private final Replica replica;
    private final String scope;
    private final String peer;
    private final Role role;
    /** Adds randomness to a pause, so that a fleet does not come back in step. */
    private final LongUnaryOperator jitter;

    private Phase phase = Phase.DISCONNECTED;
    private SyncMessage.Credit credit = new SyncMessage.Credit(SyncLimits.CHUNK_BYTES_DEFAULT, 1);
    private Optional<Batch> onTheWay = Optional.empty();
    private boolean wholeRows;
    private long deadlineMillis;
    private long pauseMillis = RETRY_MILLIS_MIN;
    private long greetMillis = Long.MAX_VALUE;
    private int unanswered;
    private long snapshot;
    private Optional<String> trouble = Optional.empty();

    /** Who sends. */
    public enum Role {
        /** Greets, and sends state and history up. */
        AGENT,
        /** Answers, and sends state down. */
        GATEWAY
    }

    private enum Phase {
        DISCONNECTED,
        GREETING,
        IDLE,
        SENDING
    }

    /** What is being sent; {@code sent} chunks of it are on the way or there. */
    private record Batch(VersionVector upTo, List<SyncMessage.Delta> chunks, int sent) {
        boolean isSent() {
            return sent >= chunks.size();
        }
    }

    /**
     * @param snapshots where the numbers of batches begin; two senders of one peer should not use the same
     */
    public SyncSender(Replica replica, String scope, String peer, Role role, long snapshots, LongUnaryOperator jitter) {
        this.replica = replica;
        this.scope = scope;
        this.peer = peer;
        this.role = role;
        this.snapshot = snapshots;
        this.jitter = jitter;
    }

    /** The way to the peer is open: greet at the next step, or send at once what it is known to lack. */
    public void connected(long nowMillis) {
        phase = role == Role.AGENT ? Phase.GREETING : Phase.IDLE;
        onTheWay = Optional.empty();
        pauseMillis = RETRY_MILLIS_MIN;
        deadlineMillis = nowMillis;
    }

    /** The way to the peer is closed. */
    public void disconnected() {
        phase = Phase.DISCONNECTED;
        onTheWay = Optional.empty();
    }

    /** What to send now. */
    public List<SyncMessage> step(long nowMillis) {
        if (phase == Phase.DISCONNECTED) {
            return List.of();
        }
        if (phase == Phase.IDLE) {
            return nowMillis >= greetMillis ? List.of(hello(nowMillis)) : nextBatch(nowMillis);
        }
        if (nowMillis < deadlineMillis) {
            return moreChunks(0);
        }
        onTheWay = Optional.empty();
        return role == Role.AGENT ? List.of(hello(nowMillis)) : againAfterPause(nowMillis);
    }

    /** When {@link #step} has something to do if nothing else happens; {@code Long.MAX_VALUE} for never. */
    public long nextStepMillis() {
        if (phase == Phase.IDLE) {
            return greetMillis;
        }
        return phase == Phase.DISCONNECTED ? Long.MAX_VALUE : deadlineMillis;
    }

    /** Takes the peer's HELLO, WELCOME, ACK or NAK; gives chunks that may follow at once. Others are ignored. */
    public List<SyncMessage> receive(SyncMessage message, long nowMillis) {
        unanswered = 0;
        greetMillis = role == Role.AGENT ? nowMillis + GREET_AGAIN_MILLIS : Long.MAX_VALUE;
        if (message instanceof SyncMessage.Hello hello) {
            onTheWay = Optional.empty();
            phase = Phase.IDLE;
            heard(hello.have(), nowMillis);
        } else if (message instanceof SyncMessage.Welcome welcome) {
            credit = bounded(welcome.credit());
            replica.clockHeard(welcome.hlc());
            heard(welcome.have(), nowMillis);
        } else if (message instanceof SyncMessage.Ack ack) {
            credit = bounded(ack.credit());
            if (ack.staged() > 0) {
                deadlineMillis = nowMillis + ANSWER_MILLIS;
                return moreChunks(ack.staged());
            }
            wholeRows = false;
            heard(ack.have(), nowMillis);
            trouble = Optional.empty();
            pauseMillis = RETRY_MILLIS_MIN;
        } else if (message instanceof SyncMessage.Nak nak) {
            refused(nak, nowMillis);
        }
        return List.of();
    }

    /** Says HELLO soon: the peer holds something else, and finds out what when it hears this side's digest. */
    void greetSoon(long nowMillis) {
        greetMillis = Math.min(greetMillis, nowMillis + RETRY_MILLIS_MIN);
    }

    /** True when the peer was left alone because it did not answer. */
    boolean gaveUp() {
        return phase == Phase.DISCONNECTED && unanswered >= UNANSWERED_MAX;
    }

    /** Why the peer does not take this scope's changes; it stands until an ACK, as a mere WELCOME promises nothing. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** True when the peer is known to have everything it is to have. */
    public boolean isDrained() {
        Known acknowledged = replica.acknowledgedBy(scope, peer);
        Known here = replica.known(scope);
        return here.vector().isCoveredBy(acknowledged.vector())
                && (role == Role.GATEWAY || here.history().isCoveredBy(acknowledged.history()));
    }

    private void heard(Has have, long nowMillis) {
        if (phase == Phase.DISCONNECTED) {
            return;
        }
        Optional<Known> known = ofOurs(have);
        if (known.isEmpty()) {
            pause("the peer names sessions without their ancestors", nowMillis);
            return;
        }
        replica.acknowledged(scope, peer, known.get());
        if (onTheWay.isEmpty() || phase == Phase.GREETING || onTheWay.get().upTo().isCoveredBy(known.get().vector())) {
            onTheWay = Optional.empty();
            phase = Phase.IDLE;
        }
    }

    private void refused(SyncMessage.Nak nak, long nowMillis) {
        onTheWay = Optional.empty();
        boolean mayGoOn = switch (nak.reason()) {
            case BEHIND -> true;
            case GAP, UNKNOWN_LINEAGE -> isNews(nak.have());
            case WHOLE_ROWS_NEEDED -> !wholeRows;
            default -> false;
        };
        if (mayGoOn) {
            wholeRows |= nak.reason() == SyncMessage.Reason.WHOLE_ROWS_NEEDED;
            heard(nak.have(), nowMillis);
        } else {
            pause(nak.reason() + ": " + nak.text(), nowMillis);
        }
    }

    /** A refusal that says nothing new would be answered by the same batch again, for ever and at once. */
    private boolean isNews(Has have) {
        return !ofOurs(have).equals(Optional.of(replica.acknowledgedBy(scope, peer)));
    }

    /** What the peer has of what is here; what it claims beyond that is not worth a note before it was merged. */
    private Optional<Known> ofOurs(Has have) {
        Known here = replica.known(scope);
        return have.expand(replica.lineage(scope)).map(known ->
                new Known(known.vector().meet(here.vector()), known.history().meet(here.history())));
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
        long digest = replica.digests().of(scope).sum();
        Known here = replica.known(scope);
        Has have = new Has(SyncMessage.Vector.of(here.vector(), replica.lineage(scope), replica.acknowledgedBy(scope, peer).vector()), Optional.empty());
        return new SyncMessage.Hello(scope, have, Tables.schemaHash(), Optional.of(digest), replica.hlc(scope),
                SyncLimits.CHUNK_BYTES_DEFAULT, replica.epochs().current());
    }

    /** A peer that does not answer is perhaps gone; it is tried again less and less often, and then left alone until it speaks. */
    private List<SyncMessage> againAfterPause(long nowMillis) {
        if (phase == Phase.SENDING && ++unanswered >= UNANSWERED_MAX) {
            phase = Phase.DISCONNECTED;
            return List.of();
        }
        if (phase == Phase.GREETING) {
            phase = Phase.IDLE;
            return nextBatch(nowMillis);
        }
        phase = Phase.GREETING;
        deadlineMillis = nowMillis + nextPause();
        return List.of();
    }

    private long nextPause() {
        long pause = jitter.applyAsLong(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, RETRY_MILLIS_MAX);
        return pause;
    }

    private List<SyncMessage> nextBatch(long nowMillis) {
        Known acknowledged = replica.acknowledgedBy(scope, peer);
        Known base = role == Role.AGENT ? acknowledged : new Known(acknowledged.vector(), replica.known(scope).history());
        Optional<Changes> changes = replica.changesSince(scope, base, wholeRows, credit.bytes());
        if (changes.isEmpty()) {
            return List.of();
        }
        phase = Phase.SENDING;
        deadlineMillis = nowMillis + ANSWER_MILLIS;
        Changes cut = changes.get();
        Lineage lineage = replica.lineage(scope);
        Has from = Has.of(new Known(cut.state().base(), cut.history().base()), lineage, acknowledged.vector());
        Has upTo = Has.of(new Known(cut.state().upTo(), cut.history().upTo()), lineage, acknowledged.vector());
        onTheWay = Optional.of(new Batch(cut.state().upTo(),
                DeltaChunks.split(cut, from, upTo, ++snapshot, SyncLimits.CHUNK_BYTES_DEFAULT), 0));
        return moreChunks(0);
    }

    /** The next chunks that the credit allows, when {@code staged} of them have come. */
    private List<SyncMessage> moreChunks(int staged) {
        if (onTheWay.isEmpty() || onTheWay.get().isSent()) {
            return List.of();
        }
        Batch batch = onTheWay.get();
        int until = Math.min(batch.chunks().size(), Math.max(batch.sent(), staged + credit.chunks()));
        onTheWay = Optional.of(new Batch(batch.upTo(), batch.chunks(), until));
        return batch.chunks().subList(batch.sent(), until).stream().<SyncMessage>map(chunk -> chunk.in(replica.epochs().current())).toList();
    }

    /** A peer may ask for less than our habit, not for so much that a batch no longer fits in memory. */
    private static SyncMessage.Credit bounded(SyncMessage.Credit offered) {
        int bytes = Math.max(1_024, Math.min(offered.bytes(), SyncLimits.CHUNK_BYTES_DEFAULT * SyncLimits.CHUNKS_DEFAULT));
        return new SyncMessage.Credit(bytes, Math.max(1, Math.min(offered.chunks(), SyncLimits.CHUNKS_DEFAULT * 4)));
    }
}
