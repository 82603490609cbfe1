// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.gateway.loop.LoopThread;
import dev.selvage.link.LinkEvent;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.WriteTx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All files of the merged store, each with its own thread, and the way to the right one. Nothing here waits for a
 * disk but {@link #open} and {@link #close}. Started and closed by one thread; the rest is for any.
 */
public final class Shards implements Stores, AutoCloseable {
    /** Pages of the merged store in memory: the rows of a group of batches and the indexes above them. */
    private static final int STORE_CACHE_KIB = 64 * 1024;
    /** Each file's share of it at least: below it a group of batches goes to the disk twice. */
    private static final int FILE_CACHE_KIB_MIN = 4 * 1024;

    private static final System.Logger LOG = System.getLogger(Shards.class.getName());

    private final List<Shard> shards = new ArrayList<>();
    private final List<LoopThread> threads = new ArrayList<>();
    private final KnownScopes known = new KnownScopes();
    private final AtomicLong dropped = new AtomicLong();
    private final SiteId site;
    private final Consumer<Committed> toLoop;
    private long epoch;

    private Shards(SiteId site, Consumer<Committed> toLoop) {
        this.site = site;
        this.toLoop = toLoop;
    }

    /**
     * Opens or makes all files in that folder.
     *
     * @param history how much of it all files together keep
     * @param gatewayId the replicas' name in version vectors; their sessions tell the files apart
     * @param toLoop takes what shards' steps leave; called by their threads, must only hand over
     * @throws IllegalArgumentException when the folder's store has another number of shards
     * @throws ReplicaException when a file cannot be opened; none is open then
     */
    public static Shards open(Path folder, int count, Retention history, String gatewayId, SiteId site, Consumer<Committed> toLoop) {
        ShardFiles.claim(folder, count);
        Shards all = new Shards(site, toLoop);
        Retention each = new Retention(history.ageMillis(), Math.max(1, history.bytesMax() / count));
        int cacheKib = Math.max(STORE_CACHE_KIB / count, FILE_CACHE_KIB_MIN);
        try {
            for (Place place : Place.all(count)) {
                all.add(Replica.open(folder.resolve(place.fileName()), gatewayId, new SecureRandom()::nextLong, cacheKib), place, each);
            }
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void add(Replica replica, Place place, Retention history) {
        epoch = Math.max(epoch, replica.epochs().current());
        shards.add(new Shard(replica, new SyncDesk(replica, site, place, known, history), place, this::offer, toLoop));
        replica.guardPoints();
    }

    /**
     * Starts a thread for each file.
     *
     * @param died told what ended one of them, if anything does; the store is then not whole, and the program should end
     */
    public void start(String name, Consumer<Throwable> died) {
        for (Shard shard : shards) {
            LoopThread thread = new LoopThread(name + "-shard-" + threads.size(), shard.inbox(), shard::step, died);
            threads.add(thread);
            thread.start();
        }
    }

    /** Steps all shards on the calling thread, in place of {@link #start}; gives the earliest time that one of them names. */
    public long step(long nowWallMillis, long nowMonotonicMillis) {
        return shards.stream().mapToLong(shard -> shard.step(nowWallMillis, nowMonotonicMillis)).min().orElse(Long.MAX_VALUE);
    }

    /** The highest epoch in which this gateway was home. Before {@link #start}. */
    public long epoch() {
        return epoch;
    }

    /** Lets all files know of a new epoch, before anything is answered in it; {@code stored} is run by each shard that has it durably. */
    public void rise(long higher, Runnable stored) {
        shards.forEach(shard -> shard.inbox().put(new Input.Home(higher, stored)));
    }

    /** Asks a device to send what is missing here; not bounded, so once for each device. */
    public void greet(DeviceId device) {
        of(Scopes.ofDevice(device.value())).inbox().put(new Input.Greet(device));
    }

    /** This gateway is home: whoever was left in the middle is served. */
    public void connected() {
        shards.forEach(shard -> shard.inbox().put(new Input.Way(true)));
    }

    /** The broker is gone, or another gateway is home. */
    public void disconnected() {
        shards.forEach(shard -> shard.inbox().put(new Input.Way(false)));
    }

    /**
     * Takes a message from a device's {@code sync/u}. True when its ticket comes back in a {@link Committed}; false when
     * it was dropped and counted, because the shard is far behind: the device misses an answer and says HELLO.
     */
    public boolean receive(DeviceId device, LinkEvent.Received message) {
        return offer(Scopes.ofDevice(device.value()), new Input.Arrived(device, message.payload(), message.ticket()));
    }

    /** Looks at a device's head if the broker had kept it; as {@link #receive}. A live one tells nothing new. */
    public boolean head(DeviceId device, LinkEvent.Received message) {
        return message.retained() && message.payload().length > 0
                && offer(Scopes.ofDevice(device.value()), new Input.Head(device, message.payload(), message.ticket()));
    }

    /**
     * Writes into a scope, with all that others write at the same time in one transaction; not bounded here.
     *
     * @param work run by the shard's thread; reads as it likes, writes by the transaction only
     * @return done when it is durable; fails with a {@link ReplicaException}
     */
    public <T> CompletableFuture<T> change(String scope, BiFunction<Replica, WriteTx, T> work) {
        Change<T> change = new Change<>(scope, work);
        of(scope).inbox().put(change);
        return change.answer();
    }

    private boolean offer(String scope, Input input) {
        boolean taken = of(scope).inbox().offer(input, Shard.WAITING_MAX);
        if (!taken) {
            dropped.incrementAndGet();
        }
        return taken;
    }

    private Shard of(String scope) {
        return shards.get(Place.of(scope, shards.size()).number());
    }

    @Override
    public <T> CompletableFuture<T> of(String scope, Function<Replica, T> look) {
        return ask(of(scope), look);
    }

    @Override
    public <T> CompletableFuture<List<T>> all(Function<Replica, T> look) {
        List<CompletableFuture<T>> answers = shards.stream().map(shard -> ask(shard, look)).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    /** Looks are not bounded here: who asks is, see {@code Requests.OPEN_MAX}. */
    private static <T> CompletableFuture<T> ask(Shard shard, Function<Replica, T> look) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        shard.inbox().put(new Input.Asked<>(look, answer));
        return answer;
    }

    /** Counters of all shards together, for the gateway's metrics; at most one step old. */
    public Json.Obj figures() {
        return SyncFigures.sum(shards.stream().map(Shard::figures).toList()).json()
                .put("dropped", dropped.get())
                .put("shards", shards.size())
                .build();
    }

    /** Ends all threads, each after a last step, and closes the files. */
    @Override
    public void close() {
        threads.forEach(LoopThread::stop);
        threads.forEach(LoopThread::join);
        shards.forEach(Shards::close);
    }

    /** A file that cannot even be closed well loses notes of acknowledgements only, and must not keep the others open. */
    private static void close(Shard shard) {
        try {
            shard.close();
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.WARNING, "closed with what was committed: " + e.getMessage());
        }
    }
}
