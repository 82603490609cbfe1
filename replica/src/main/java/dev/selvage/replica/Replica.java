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
    private final Forgetting forgetting;
    private final LocalWrites writes;
    private final GroupMerge merges;
    private final Epochs epochs;
    private final ScopeBook scopes;
    private final Set<String> foreignScopes = new HashSet<>();
    /** Wall clock at the last change: what is stamped where nobody tells the time is not older than that. */
    private long lastNowMillis = Hlc.EPOCH_MILLIS;

    private Replica(ReplicaFile file, Catalog tables, String id, LongSupplier sessions, Set<Safeguard> without) {
        this.file = file;
        this.store = Store.of(file.sql(), tables);
        this.id = id;
        this.scopes = new ScopeBook(store);
        this.without = without;
        this.outbox = new Outbox(store.sql());
        this.peers = new Peers(store);
        this.capture = new Capture(store);
        this.conflicts = new Conflicts(store);
        this.upkeep = new Upkeep(store, scopes);
        Sessions own = new Sessions(id, sessions, store.actors());
        this.forgetting = new Forgetting(store, peers, new GapBook(store, scopes, own));
        this.writes = new LocalWrites(store, scopes, own, upkeep);
        this.merges = new GroupMerge(store, scopes, own, without);
        this.epochs = new Epochs(store.sql(), this::changing);
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
        return open(path, id, sessions, cacheKib, List.of());
    }

    /**
     * Opens or creates the replica with tables of the program's own.
     *
     * @param declared tables beside {@link Tables#ALL}, or wider ones of the same names; what the file lacks of them is added
     */
    public static Replica open(Path path, String id, LongSupplier sessions, int cacheKib, List<Table> declared) {
        Replica replica = open(ReplicaFile.open(path), id, sessions, Set.of(), path.toString(), declared);
        replica.file.useCache(cacheKib);
        return replica;
    }

    /**
     * Opens a replica that lives in memory, for simulations.
     *
     * @param image what {@link #image} gave earlier; empty for a new replica
     * @param without rules to leave out, to prove that they are needed
     */
    public static Replica inMemory(Optional<byte[]> image, String id, LongSupplier sessions, Set<Safeguard> without) {
        return inMemory(image, id, sessions, without, List.of());
    }

    /** The same with tables of the program's own. */
    public static Replica inMemory(Optional<byte[]> image, String id, LongSupplier sessions, Set<Safeguard> without, List<Table> declared) {
        return open(ReplicaFile.inMemory(image), id, sessions, without, "memory", declared);
    }

    private static Replica open(ReplicaFile file, String id, LongSupplier sessions, Set<Safeguard> without, String name, List<Table> declared) {
        try {
            return new Replica(file, Schema.prepare(file.sql(), id, name, declared), id, sessions, without);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Has the file of a gateway refuse what other programs write into {@code point}, and into {@code desired} against a device's rules. It stamps nothing. */
    public void guardPoints() {
        store.sql().transaction(() -> PointRules.guard(store.sql(), store.tables()));
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
        return changing(nowMillis, () -> writes.into(scope, nowMillis, work));
    }

    /** Writes into several scopes, in order, in one transaction: all or nothing. */
    public void writeAll(List<ScopedWork> works, long nowMillis) {
        changing(nowMillis, () -> writes.intoAll(works, nowMillis));
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
                return changing(nowMillis, () -> merges.mergeAll(group, refused, writes.wallMillis(nowMillis)));
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
        return scopes.get(scope).known();
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
        writes.clockHeard(hlc);
    }

    /** What fences a home that another has followed. */
    public Epochs epochs() {
        return epochs;
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

    /** The living versions of rows, and what was settled between them. */
    public Conflicts conflicts() {
        return conflicts;
    }

    /** True when rows of the scope have concurrent versions. */
    public boolean hasConflicts(String scope) {
        return !scopes.get(scope).siblings().isEmpty();
    }

    /**
     * Settles rows with concurrent versions by the policies of their columns; each result is a write of this replica.
     * To be called for scopes whose home this replica is, and nowhere else.
     *
     * @param limit rows of each table that are settled at most
     * @return how many were settled; rows that wait for a person are not
     */
    public int resolve(String scope, long nowMillis, int limit) {
        return hasConflicts(scope)
                ? changing(nowMillis, () -> writes.into(scope, nowMillis, tx -> conflicts.settle(tx, scope, limit, nowMillis))) : 0;
    }

    /** Sums over what the scopes hold. */
    public Digests digests() {
        return new Digests(store, this::onSnapshot);
    }

    /** Writes anew what is to be kept of rows that {@code peer} holds differently at equal vectors; gives how many there were. */
    public int repair(String scope, String peer, List<Difference> differences, long nowMillis) {
        return changing(nowMillis, () -> writes.into(scope, nowMillis, tx -> conflicts.repair(tx, scope, differences, peer, nowMillis)));
    }

    /** Forgets deletions that {@code cut} covers, at any moment: who has not seen them gets the whole scope. True when there were any. */
    public boolean forgetDeletions(String scope, VersionVector cut, long nowMillis) {
        return changing(nowMillis, () -> upkeep.forgetDeletions(scope, cut, !without.contains(Safeguard.HORIZON)));
    }

    /** Forgets, in all scopes, the deletions that every live holder has seen. To be called now and then. */
    public void forgetOldDeletions(long nowMillis) {
        upkeep.scopesWithDeletions().forEach(scope -> forgetDeletions(scope, stableCut(scope, nowMillis), nowMillis));
    }

    /** What every holder of the scope that was heard of in the last 30 days has seen; all of it when there is none. */
    public VersionVector stableCut(String scope, long nowMillis) {
        return peers.stableCut(scopes.get(scope), nowMillis).orElseGet(() -> vector(scope));
    }

    /**
     * Forgets a slice of the history beyond the limits; true when it did, and there may be more: call again. Changes nothing otherwise.
     *
     * @param told a device's own scope: only its rows go, and those that no peer has acknowledged leave a row of {@link Tables#GAP};
     *     empty at a gateway, above which nobody waits for them: rows of all scopes go
     */
    public boolean forgetHistory(Retention limits, Optional<String> told, long nowMillis) {
        return forget(forgetting.next(limits, told, nowMillis), nowMillis);
    }

    /** On a disk that is full, or nearly: forgets a little of that scope's history that peers have, so that the file can use itself again. */
    public boolean makeRoom(String scope, long nowMillis) {
        try {
            return forget(forgetting.acknowledged(Optional.of(scope)), nowMillis);
        } finally {
            // a write-ahead log that is in the file altogether is written from its beginning again, and needs no room
            store.sql().script("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    private boolean forget(Optional<Forgetting.Slice> slice, long nowMillis) {
        return slice.isPresent() && changing(nowMillis, () -> forgetting.run(slice.get(), nowMillis, writes::into));
    }

    /** The queue to the broker; its {@code put} belongs inside {@link #write}. */
    public Outbox outbox() {
        return outbox;
    }

    /** All columns that {@code table} has of its rows whose key begins so, ordered by key: of a device or shared scope, or one of them. */
    public List<List<Cell>> rows(Table table, String... key) {
        return store.sql().list(store.tables().fit(table).select(key.length), row -> Cells.readAll(row, 1, table.columns().size()), (Object[]) key);
    }

    /** The tables of this file with all their columns, those included that came from peers and this program does not know. */
    public List<Table> tables() {
        return store.tables().all();
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
            store.tables().committed();
            outbox.removalsCommitted();
            epochs.committed();
            return result;
        } catch (RuntimeException | Error e) {
            scopes.forgetAll();
            store.actors().forgetAll();
            store.log().forgetAll();
            store.tables().rolledBack();
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
        if (capture.isDue()) {
            for (Map.Entry<String, Capture.Found> found : capture.take().entrySet()) {
                foreignScopes.add(found.getKey());
                writes.into(found.getKey(), nowMillis, tx -> found.getValue().stamp(tx));
            }
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
