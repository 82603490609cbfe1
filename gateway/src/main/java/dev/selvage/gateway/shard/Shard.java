// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.gateway.loop.Inbox;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.sync.SyncMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * The whole life of one file of the merged store: {@link #step}. It takes what the loop and other shards handed over,
 * merges all whole batches in one transaction, and only after the commit gives back what may be acknowledged and said.
 * Whoever steps it is the file's only writer.
 */
final class Shard {
    /**
     * Inputs waiting: twice what the link lets wait without an acknowledgement, so that a broker that keeps to it never
     * gets here, not even by connecting anew. At 300 KiB each they are 38 MiB.
     */
    static final int WAITING_MAX = 128;

    // For the shard's whole life.
    private final Inbox<Input> inbox = new Inbox<>();
    private final Replica replica;
    private final SyncDesk sync;
    private final Place place;
    private final BiPredicate<String, Input> others;
    private final Consumer<Committed> toLoop;

    // Owned by the thread that steps.
    private final List<Long> done = new ArrayList<>();
    private final List<Change<?>> changes = new ArrayList<>();

    /** Read by any thread. */
    private volatile SyncFigures figures = SyncFigures.NOTHING;

    /**
     * @param others hands an input to the shard of that scope; false when that one has too many already
     * @param toLoop takes what steps leave; called by the thread that steps
     */
    Shard(Replica replica, SyncDesk sync, Place place, BiPredicate<String, Input> others, Consumer<Committed> toLoop) {
        this.replica = replica;
        this.sync = sync;
        this.place = place;
        this.others = others;
        this.toLoop = toLoop;
    }

    /**
     * Takes what came in, stores it in one transaction, then hands back receipts and answers.
     *
     * @return the monotonic time in milliseconds at which it wants to be called again if nothing comes in before
     */
    long step(long nowWallMillis, long nowMonotonicMillis) {
        for (Input input : inbox.drain()) {
            take(input, nowWallMillis, nowMonotonicMillis);
        }
        sync.change(changes, nowWallMillis, nowMonotonicMillis);
        changes.clear();
        sync.commit(nowWallMillis, nowMonotonicMillis);
        handBack(new Committed(done, sync.messages(nowMonotonicMillis), sync.takeReports(), sync.epochTold()));
        return sync.nextStepMillis();
    }

    private void take(Input input, long nowWallMillis, long nowMonotonicMillis) {
        if (input instanceof Input.Arrived arrived) {
            arrived(arrived, nowMonotonicMillis);
        } else if (input instanceof Input.Passed passed) {
            sync.receive(passed.device(), passed.message(), nowMonotonicMillis);
            done.add(passed.ticket());
        } else if (input instanceof Input.Head head) {
            sync.head(head.device(), head.payload());
            done.add(head.ticket());
        } else if (input instanceof Input.Way way && way.isOpen()) {
            sync.connected(nowMonotonicMillis);
        } else if (input instanceof Input.Way) {
            sync.disconnected();
        } else if (input instanceof Input.Home home) {
            sync.home(home, nowWallMillis, nowMonotonicMillis);
        } else if (input instanceof Input.Greet greet) {
            sync.greet(greet.device());
        } else if (input instanceof Change<?> change) {
            changes.add(change);
        } else if (input instanceof Input.Asked<?> asked) {
            asked.answerFrom(replica);
        }
    }

    /** Unpacked here and not by the loop, which would be everybody's bottleneck; only shared scopes then go elsewhere. */
    private void arrived(Input.Arrived arrived, long nowMonotonicMillis) {
        Optional<SyncMessage> message = sync.read(arrived.device(), arrived.payload());
        boolean passedOn = false;
        if (message.isPresent() && place.keeps(message.get().scope())) {
            sync.receive(arrived.device(), message.get(), nowMonotonicMillis);
        } else if (message.isPresent()) {
            passedOn = others.test(message.get().scope(), new Input.Passed(arrived.device(), message.get(), arrived.ticket()));
        }
        if (!passedOn) {
            done.add(arrived.ticket());
        }
    }

    private void handBack(Committed committed) {
        done.clear();
        figures = sync.figures();
        if (!committed.isEmpty()) {
            toLoop.accept(committed);
        }
    }

    Inbox<Input> inbox() {
        return inbox;
    }

    SyncFigures figures() {
        return figures;
    }

    /** Closes the file. After the last step, by any one thread. */
    void close() {
        replica.close();
    }
}
