// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One SQLite file that merges with others. Agent and gateway use this same class. Single writer: all methods are
 * called by one thread. Whatever a method returned is durable (WAL, synchronous=FULL); whatever threw did not happen.
 * Methods throw {@link ReplicaException}.
 */
public final class Replica implements AutoCloseable {
    /** Memory for pages of the file unless said otherwise: SQLite's own habit, and enough for a device. */
    public static final int CACHE_KIB_DEFAULT = 2_000;
    private final ReplicaFile file;
    private final Store store;
    private final String id;
    private final Set<Safeguard> without;
    private final Outbox outbox;
    private final Peers peers;
    private final Capture capture;
    private final Conflicts conflicts;
    private final Upkeep upkeep;
    private final GroupMerge merges;
    private final ScopeWriter writer;
    private final Epochs epochs;
    private final ScopeBook scopes;
    private final Set<String> foreignScopes = new HashSet<>();
    /** Wall clock at the last change: what is stamped where nobody tells the time is not older than that. */
    private long lastNowMillis = Hlc.EPOCH_MILLIS;
    private long heardMillis = Hlc.EPOCH_MILLIS;

    private Replica(ReplicaFile file, String id, LongSupplier sessions, Set<Safeguard> without) {
        this.file = file;
        this.store = Store.of(file.sql());
        this.id = id;
        this.scopes = new ScopeBook(store);
        this.without = without;
        this.outbox = new Outbox(store.sql());
        this.peers = new Peers(store);
        this.capture = new Capture(store);
        this.conflicts = new Conflicts(store);
        this.upkeep = new Upkeep(store);
        Sessions own = new Sessions(id, sessions, store.actors());
        this.merges = new GroupMerge(store, scopes, own, without);
        this.writer = new ScopeWriter(store, scopes, own, upkeep);
        this.epochs = new Epochs(store.sql());
    }

    /** Opens or creates the replica of a device, with SQLite's usual cache. */
    public static Replica open(Path path, String id, LongSupplier sessions) {
        return open(path, id, sessions, CACHE_KIB_DEFAULT);
    }

    /**
     * Opens or creates the replica.
     *
     * @param id this replica's name in actors: a device id or a gateway id
     * @param sessions gives 64 random bits for each session
     * @param cacheKib memory for pages of the file; what a transaction changes beyond it goes to the disk twice
     */
    public static Replica open(Path path, String id, LongSupplier sessions, int cacheKib) {
        Replica replica = open(ReplicaFile.open(path), id, sessions, Set.of(), path.toString());
        replica.store.sql().script("PRAGMA cache_size = -" + cacheKib);
        return replica;
    }

    /**
     * Opens a replica that lives in memory, for simulations.
     *
     * @param image what {@link #image} gave earlier; empty for a new replica
     * @param without rules to leave out, to prove that they are needed
     */
    public static Replica inMemory(Optional<byte[]> image, String id, LongSupplier sessions, Set<Safeguard> without) {
        return open(ReplicaFile.inMemory(image), id, sessions, without, "memory");
    }

    private static Replica open(ReplicaFile file, String id, LongSupplier sessions, Set<Safeguard> without, String name) {
        try {
            Schema.prepare(file.sql(), id, name);
            return new Replica(file, id, sessions, without);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** All that is committed, as one file's bytes. Of a replica in memory only. */
    public byte[] image() {
        return file.image();
    }

    /** Runs a statement as another program would, which knows nothing of dots. Of a replica in memory only. */
    public void runForeign(String statement) {
        store.sql().script(statement);
        capture.look();
    }

    /**
     * Runs {@code work} in one transaction on {@code scope}. All writes share one HLC; each takes the next dot. The
     * session is made at the first write after opening.
     */
    public <T> T write(String scope, long nowMillis, WriteTx.Work<T> work) {
        return changing(nowMillis, () -> writeInto(scope, nowMillis, work));
    }

    private <T> T writeInto(String scope, long nowMillis, WriteTx.Work<T> work) throws SQLException {
        return writer.write(scope, Hlc.wallMillis(nowMillis, heardMillis), work);
    }

    /**
     * What a peer lacks of the scope: all of the state tables, and history up to about {@code bytesMax}; empty when it
     * lacks nothing.
     */
    public Optional<Changes> changesSince(String scope, Known peer, boolean wholeRows, long bytesMax) {
        return onSnapshot(scope, state -> ChangeReader.read(store, state, peer, wholeRows, bytesMax));
    }

    /** Reads at a committed snapshot in which every row has its dot: a changed row must not be taken for its old version. */
    private <T> T onSnapshot(String scope, Function<ScopeState, T> work) {
        while (true) {
            if (capture.isDue()) {
                changing(lastNowMillis, () -> true);
            }
            ScopeState state = scopes.get(scope);
            Optional<T> read = store.sql().snapshot(() -> {
                store.sql().number("SELECT count(*) FROM _scope");
                return capture.isDue() ? Optional.empty() : Optional.of(work.apply(state));
            });
            if (read.isPresent()) {
                return read.get();
            }
        }
    }

    /** Gives dots to what other programs wrote into the tables; names the scopes where that happened since the last call. */
    public Set<String> absorb(long nowMillis) {
        if (capture.isDue()) {
            changing(nowMillis, () -> true);
        }
        Set<String> scopesWritten = Set.copyOf(foreignScopes);
        foreignScopes.clear();
        return scopesWritten;
    }

    /** A batch to merge, with the tips that its vectors were expanded from. */
    public record Incoming(Changes changes, List<Lineage.Tip> tips) {}

    /**
     * Merges a group of batches in one transaction and one fsync; answers each. A refused batch leaves the others whole:
     * the transaction is made once more without it, which is rare enough to be cheaper than a savepoint for each.
     */
    public List<MergeResult> merge(List<Incoming> group, long nowMillis) {
        Map<Integer, MergeResult> refused = new HashMap<>();
        while (true) {
            try {
                return changing(nowMillis, () -> merges.mergeAll(group, refused, Hlc.wallMillis(nowMillis, heardMillis)));
            } catch (RefusedException e) {
                refused.put(e.index(), e.result());
            }
        }
    }

    /** Devices of which merges since the last call suspect that they exist twice. */
    public Set<String> takeCloneSuspects() {
        return merges.takeCloneSuspects();
    }

    /** All that this replica has seen of the scope; nothing for one it does not know. */
    public VersionVector vector(String scope) {
        return scopes.get(scope).vector();
    }

    /** All that this replica has of the scope, history included. */
    public Known known(String scope) {
        ScopeState state = scopes.get(scope);
        return new Known(state.vector(), state.history());
    }

    /** True when something of that scope was ever written or merged here. */
    public boolean holds(String scope) {
        return scopes.get(scope).id() != 0;
    }

    /** The sessions of the scope and their parents. */
    public Lineage lineage(String scope) {
        return scopes.get(scope).lineage();
    }

    /** The scope's clock. */
    public long hlc(String scope) {
        return scopes.get(scope).hlc();
    }

    /** A gateway has told its clock, which a device takes whose own was never set. */
    public void clockHeard(long hlc) {
        heardMillis = Math.max(heardMillis, Hlc.millis(hlc));
    }

    /** At a gateway the epoch in which it is home, or last was; at a device the highest that it heard of. 0 for none. */
    public long epoch() {
        return epochs.current();
    }

    /** Notes that a home of that epoch was heard of; written with the next transaction. */
    public void epochHeard(long heard) {
        epochs.note(heard);
    }

    /** Makes this replica the home of that epoch, if it is higher: durable when this returns, and not used before. */
    public void raiseEpoch(long higher, long nowMillis) {
        changing(nowMillis, () -> epochs.write(higher));
        epochs.note(higher);
        epochs.committed();
    }

    public String id() {
        return id;
    }

    /** Notes that {@code peer} durably has that much; written with the next transaction. */
    public void acknowledged(String scope, String peer, Known has) {
        peers.acknowledged(scope, peer, has);
    }

    /** What {@code peer} has acknowledged, as far as this replica knows. */
    public Known acknowledgedBy(String scope, String peer) {
        return peers.acknowledgedBy(scope, peer);
    }

    /** Names of all peers that have ever said what they have of the scope. */
    public List<String> peers(String scope) {
        return peers.of(scope);
    }

    /** True when {@code peer} is known to have that dot durably. */
    public boolean acked(String scope, String peer, Dot dot) {
        return acknowledgedBy(scope, peer).covers(dot);
    }

    /** All living versions of a row, with what their writers had seen: none, one, or several concurrent ones. */
    public List<Version> versions(Table table, List<Cell> key) {
        return conflicts.versions(table, key);
    }

    /** True when rows of the scope have concurrent versions. */
    public boolean hasConflicts(String scope) {
        return !scopes.get(scope).siblings().isEmpty();
    }

    /**
     * Settled conflicts, the latest first, at most {@code limit}. Empty texts ask for all.
     *
     * @param key the key's cells as {@link Conflict#key()} has them
     */
    public List<Conflict> conflicts(String scope, String table, String key, int limit) {
        return conflicts.settled(scope, table, key, limit);
    }

    /** Rows with concurrent versions in any scope, at most {@code limit}. */
    public List<Conflict> openConflicts(int limit) {
        return conflicts.unsettled(limit);
    }

    /**
     * Settles rows with concurrent versions by the policies of their columns; each result is a write of this replica.
     * To be called for scopes whose home this replica is, and nowhere else.
     *
     * @param limit rows of each table that are settled at most
     * @return how many were settled; rows that wait for a person are not
     */
    public int resolve(String scope, long nowMillis, int limit) {
        if (!hasConflicts(scope)) {
            return 0;
        }
        return changing(nowMillis, () -> writeInto(scope, nowMillis, tx -> conflicts.settle(tx, scope, limit, nowMillis)));
    }

    /** Sums over what the scopes hold. */
    public Digests digests() {
        return new Digests(store, this::onSnapshot);
    }

    /** Writes anew what is to be kept of rows that {@code peer} holds differently at equal vectors; gives how many there were. */
    public int repair(String scope, String peer, List<Difference> differences, long nowMillis) {
        return changing(nowMillis, () -> writeInto(scope, nowMillis, tx -> conflicts.repair(tx, scope, differences, peer, nowMillis)));
    }

    /** Forgets deletions that {@code cut} covers, at any moment: who has not seen them gets the whole scope. True when there were any. */
    public boolean forgetDeletions(String scope, VersionVector cut, long nowMillis) {
        return changing(nowMillis, () -> {
            ScopeState before = scopes.create(scope);
            Optional<ScopeState> after = upkeep.forgetDeletions(before, cut);
            if (!without.contains(Safeguard.HORIZON)) {
                after.ifPresent(scopes::save);
            }
            return after.isPresent();
        });
    }

    /** Forgets, in all scopes, the deletions that every live holder has seen. To be called now and then. */
    public void forgetOldDeletions(long nowMillis) {
        upkeep.scopesWithDeletions().forEach(scope -> forgetDeletions(scope, stableCut(scope, nowMillis), nowMillis));
    }

    /** What every holder of the scope that was heard of in the last 30 days has seen; all of it when there is none. */
    public VersionVector stableCut(String scope, long nowMillis) {
        ScopeState state = scopes.get(scope);
        return peers.stableCut(state, nowMillis).orElse(state.vector());
    }

    /** The queue to the broker; its {@code put} belongs inside {@link #write}. */
    public Outbox outbox() {
        return outbox;
    }

    /** All columns of a table's rows of one device or shared scope, ordered by key. */
    public List<List<Cell>> rows(Table table, String owner) {
        return store.sql().list("SELECT " + Schema.names(table.columns()) + " FROM " + table.name() + " WHERE " + table.columns().get(0).name()
                + " = ? ORDER BY " + Schema.names(table.key()), row -> Cells.readAll(row, 1, table.columns().size()), owner);
    }

    /** Names of all scopes that this replica holds. */
    public List<String> scopeNames() {
        return store.sql().list("SELECT name FROM _scope ORDER BY name", row -> row.getString(1));
    }

    /** Writes what only waits for a commit (acknowledgements, outbox removals), if there is any. */
    public void flush(long nowMillis) {
        if (peers.hasPending() || outbox.hasRemovals() || epochs.hasPending()) {
            changing(nowMillis, () -> true);
        }
    }

    private <T> T changing(long nowMillis, Sql.Work<T> work) {
        lastNowMillis = nowMillis;
        try {
            T result = store.sql().transaction(() -> {
                stampForeignWrites(nowMillis);
                T done = work.run();
                peers.flush(nowMillis, scope -> scopes.create(scope).id()).forEach(scope -> shortenLog(scope, nowMillis));
                outbox.flushRemovals();
                epochs.flush();
                return done;
            });
            peers.committed();
            outbox.removalsCommitted();
            epochs.committed();
            return result;
        } catch (RuntimeException | Error e) {
            scopes.forgetAll();
            store.actors().forgetAll();
            store.log().forgetAll();
            capture.look();
            outbox.rolledBack();
            throw e;
        }
    }

    private void shortenLog(String scope, long nowMillis) {
        ScopeState before = scopes.create(scope);
        peers.stableCut(before, nowMillis).ifPresent(cut -> scopes.save(upkeep.shortenLog(before, cut)));
    }

    private void stampForeignWrites(long nowMillis) throws SQLException {
        if (!capture.isDue()) {
            return;
        }
        for (Map.Entry<String, Capture.Found> found : capture.take().entrySet()) {
            foreignScopes.add(found.getKey());
            writeInto(found.getKey(), nowMillis, tx -> {
                tx.foreignWrites();
                found.getValue().gone().forEach(gone -> tx.delete(gone.table(), gone.key()));
                found.getValue().written().forEach(w -> tx.stamp(w.table(), w.key(), w.mask()));
                return true;
            });
        }
    }

    @Override
    public void close() {
        try {
            flush(lastNowMillis);
        } finally {
            file.close();
        }
    }
}
