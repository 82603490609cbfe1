// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Table;
import dev.selvage.replica.sync.SyncReceiver.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;

/**
 * All conversations of one replica, both ways: what peers send is merged and answered, what they lack is sent. An
 * agent has one peer and a few scopes; a gateway has a peer for each device and keeps in memory only those with whom
 * it has something to do. Does no I/O beside the replica; told the time; used by the replica's thread.
 */
public final class SyncHub {
    private final Replica replica;
    private final SyncSender.Role role;
    private final LongUnaryOperator jitter;
    private final SyncReceiver receiver;
    private final Reconciler reconciler;
    private final Map<Conversation, SyncSender> senders = new LinkedHashMap<>();
    private final Set<Conversation> active = new LinkedHashSet<>();
    /** Peers that did not answer; they are left alone until they speak. */
    private final Set<Conversation> silent = new HashSet<>();
    private final List<Answer> outgoing = new ArrayList<>();
    private long snapshots;
    private long epochTold;

    private record Conversation(String peer, String scope) {}

    /**
     * @param maySend whether a peer (first) may write into a scope (second)
     * @param snapshots where numbers of batches begin: random, so that a restarted program does not repeat them
     * @param jitter adds randomness to a pause in milliseconds
     */
    public SyncHub(Replica replica, SyncSender.Role role, BiPredicate<String, String> maySend, long snapshots, LongUnaryOperator jitter) {
        this.replica = replica;
        this.role = role;
        this.jitter = jitter;
        this.snapshots = snapshots;
        this.receiver = new SyncReceiver(replica, maySend);
        this.reconciler = new Reconciler(replica);
    }

    /**
     * Tells which scopes are held beside this replica, by other files of the same store: their devices are known too, so
     * nobody else may name them as writers.
     */
    public void alsoHeld(Predicate<String> elsewhere) {
        receiver.alsoHeld(elsewhere);
    }

    /** The way to that peer is open for that scope. */
    public void connected(String peer, String scope, long nowMillis) {
        Conversation conversation = new Conversation(peer, scope);
        sender(conversation).connected(nowMillis);
        active.add(conversation);
    }

    /** A gateway has begun anew: whoever is known to lack something is sent it, heard of or not. */
    public void resume(long nowMillis) {
        for (String scope : replica.scopeNames()) {
            for (String peer : replica.peers(scope)) {
                if (!replica.vector(scope).isCoveredBy(replica.acknowledgedBy(scope, peer).vector())) {
                    connected(peer, scope, nowMillis);
                }
            }
        }
    }

    /** The way to everybody is closed. */
    public void disconnected() {
        senders.values().forEach(SyncSender::disconnected);
        active.clear();
        outgoing.clear();
    }

    /** Takes a message of a peer. What is to be answered comes from {@link #step}. */
    public void receive(String peer, SyncMessage message, long nowMillis) {
        Conversation conversation = new Conversation(peer, message.scope());
        silent.remove(conversation);
        if (role == SyncSender.Role.GATEWAY && message instanceof SyncMessage.Hello hello) {
            epochTold = Math.max(epochTold, hello.epoch());
        }
        if (role == SyncSender.Role.AGENT && message.epoch() > 0 && !follows(conversation, message, nowMillis)) {
            return;
        }
        if (message instanceof SyncMessage.Hello || message instanceof SyncMessage.Delta) {
            List<Answer> answers = receiver.receive(peer, message);
            outgoing.addAll(answers);
            if (message instanceof SyncMessage.Hello && answers.stream().noneMatch(a -> a.message() instanceof SyncMessage.Nak)) {
                hear(conversation, message, nowMillis);
            }
        } else if (message instanceof SyncMessage.Pull || message instanceof SyncMessage.Sums || message instanceof SyncMessage.Rows) {
            compareRange(conversation, message);
        } else if (role == SyncSender.Role.GATEWAY || senders.containsKey(conversation)) {
            hear(conversation, message, nowMillis);
        }
        compareDigest(conversation, message, nowMillis);
    }

    /**
     * True unless an agent has heard of a later home: an earlier one can neither acknowledge nor write, and is told so by
     * the next HELLO. A later home than any before may lack what those had, so the agent greets it in all scopes; with
     * that a NAK is answered, and must not end the greeting, or the home would not hear what is here.
     */
    private boolean follows(Conversation conversation, SyncMessage message, long nowMillis) {
        long epoch = message.epoch();
        if (epoch < replica.epochs().current()) {
            Optional.ofNullable(senders.get(conversation)).ifPresent(sender -> sender.greetSoon(nowMillis));
            return false;
        }
        if (epoch > replica.epochs().current()) {
            replica.epochs().heard(epoch);
            active.forEach(each -> sender(each).connected(nowMillis));
            return !(message instanceof SyncMessage.Nak);
        }
        return true;
    }

    /** The highest epoch that any device has told since the start; 0 for none. */
    public long epochTold() {
        return epochTold;
    }

    /** Only a gateway asks: what each question costs the asked one is for those to say whom it is to serve. */
    private void compareRange(Conversation conversation, SyncMessage message) {
        if (!receiver.mayTalk(conversation.peer(), conversation.scope())) {
            return;
        }
        if (message instanceof SyncMessage.Pull pull && role == SyncSender.Role.AGENT) {
            outgoing.add(new Answer(conversation.peer(), reconciler.answer(pull)));
        } else if (role == SyncSender.Role.GATEWAY) {
            reconciler.receive(conversation.peer(), message)
                    .ifPresent(question -> outgoing.add(new Answer(conversation.peer(), question)));
        }
    }

    /** Equal vectors and unequal digests: a gateway looks for the difference, an agent shows its own digest. */
    private void compareDigest(Conversation conversation, SyncMessage message, long nowMillis) {
        boolean hello = message instanceof SyncMessage.Hello;
        Optional<Long> digest = message instanceof SyncMessage.Hello said ? said.digest()
                : message instanceof SyncMessage.Ack ack ? ack.digest() : Optional.empty();
        if (digest.isEmpty() || !receiver.mayTalk(conversation.peer(), conversation.scope())) {
            return;
        }
        SyncMessage.Has have = hello ? ((SyncMessage.Hello) message).have() : ((SyncMessage.Ack) message).have();
        if (role == SyncSender.Role.GATEWAY) {
            reconciler.compare(conversation.peer(), conversation.scope(), have, digest.get(), nowMillis)
                    .ifPresent(question -> outgoing.add(new Answer(conversation.peer(), question)));
        } else if (reconciler.differs(conversation.scope(), have, digest.get()) && senders.containsKey(conversation)) {
            sender(conversation).greetSoon(nowMillis);
        }
    }

    /** What comparing digests brought since the last call. */
    public List<Reconciler.Finding> takeFindings() {
        return reconciler.takeFindings();
    }

    /** A message for the sending side; a gateway begins to talk to whoever it hears of. */
    private void hear(Conversation conversation, SyncMessage message, long nowMillis) {
        if (!receiver.mayTalk(conversation.peer(), conversation.scope())) {
            return;
        }
        SyncSender sender = sender(conversation);
        if (role == SyncSender.Role.GATEWAY && !active.contains(conversation)) {
            sender.connected(nowMillis);
        }
        sender.receive(message, nowMillis).forEach(more -> outgoing.add(new Answer(conversation.peer(), more)));
        active.add(conversation);
    }

    /** Merges all whole batches in one durable transaction, and mends what was found to differ; gives the scopes that changed by it. */
    public Set<String> commit(long nowWallMillis, long nowMillis) {
        outgoing.addAll(receiver.commit(nowWallMillis));
        Set<String> changed = receiver.takeChanged();
        changed.addAll(reconciler.mend(nowWallMillis));
        changed.forEach(scope -> changed(scope, nowMillis));
        return changed;
    }

    /** From now on {@link #takeTouched} tells of rows of that table. */
    public void watch(Table table) {
        receiver.watch(table);
    }

    /** Keys of watched rows that came or went with merges since the last call; an empty one stands for any. */
    public Set<List<Cell>> takeTouched() {
        return receiver.takeTouched();
    }

    /** The scope has new rows here: whoever holds it may lack them. */
    public void changed(String scope, long nowMillis) {
        if (role == SyncSender.Role.AGENT) {
            return;
        }
        Optional<String> device = Scopes.device(scope);
        List<String> peers = device.isPresent() ? List.of(device.get()) : replica.peers(scope);
        for (String peer : peers) {
            Conversation conversation = new Conversation(peer, scope);
            if (!silent.contains(conversation) && active.add(conversation)) {
                sender(conversation).connected(nowMillis);
            }
        }
    }

    /** What to send now, answers included. */
    public List<Answer> step(long nowMillis) {
        for (Conversation conversation : List.copyOf(active)) {
            SyncSender sender = sender(conversation);
            sender.step(nowMillis).forEach(message -> outgoing.add(new Answer(conversation.peer(), message)));
            if (role == SyncSender.Role.GATEWAY && sender.nextStepMillis() == Long.MAX_VALUE) {
                if (sender.gaveUp()) {
                    silent.add(conversation);
                }
                active.remove(conversation);
                senders.remove(conversation);
            }
        }
        List<Answer> all = List.copyOf(outgoing);
        outgoing.clear();
        return all;
    }

    /** When {@link #step} has something to do if nothing else happens; {@code Long.MAX_VALUE} for never. */
    public long nextStepMillis() {
        return active.stream().mapToLong(conversation -> sender(conversation).nextStepMillis()).min().orElse(Long.MAX_VALUE);
    }

    /** Asks a peer, whose head says that it has more than is here, to send it. */
    public void nudge(String peer, String scope) {
        outgoing.add(receiver.nudge(peer, scope));
    }

    /** Answers bytes that could not be decoded. */
    public void malformed(String peer, String scope, String why) {
        outgoing.add(receiver.malformed(peer, scope, why));
    }

    /** True when every peer is known to have everything it is to have. */
    public boolean isDrained() {
        return senders.values().stream().allMatch(SyncSender::isDrained);
    }

    /** Why a peer does not take changes, if one does not; stands until it does. */
    public Optional<String> trouble() {
        return senders.values().stream().flatMap(sender -> sender.trouble().stream()).findFirst();
    }

    /** How many messages were refused since the start, by reason. */
    public Map<SyncMessage.Reason, Long> refusals() {
        return receiver.refusals();
    }

    private SyncSender sender(Conversation conversation) {
        return senders.computeIfAbsent(conversation, c -> {
            snapshots += 1L << 20;
            return new SyncSender(replica, c.scope(), c.peer(), role, snapshots, jitter);
        });
    }
}
