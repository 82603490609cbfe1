// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One SQLite file that merges with others. Agent and gateway use this same class. Single writer: all methods are
 * called by one thread. Whatever a method returned is durable (WAL, synchronous=FULL); whatever threw did not happen.
 * Methods throw {@link ReplicaException}.
 */
public final class Replica implements AutoCloseable {
    private final ReplicaFile file;
    private final Sql sql;
    private final String id;
    private final LongSupplier sessions;
    private final Actors actors;
    private final Outbox outbox;
    private final Map<String, ScopeState> scopes = new HashMap<>();
    private final Peers peers;
    private final long epoch;
    private Optional<Actor> self = Optional.empty();

    Replica(ReplicaFile file, String id, LongSupplier sessions) {
        this.file = file;
        this.sql = file.sql();
        this.id = id;
        this.sessions = sessions;
        this.actors = new Actors(sql);
        this.outbox = new Outbox(sql);
        this.peers = new Peers(sql, actors);
        this.epoch = raiseEpoch();
    }

    /**
     * Opens or creates the replica.
     *
     * @param id this replica's name in actors: a device id or a gateway id
     * @param sessions gives 64 random bits for each session
     */
    public static Replica open(Path path, String id, LongSupplier sessions) {
        ReplicaFile file = ReplicaFile.open(path);
        try {
            Schema.prepare(file.sql(), id, path.toString());
            return new Replica(file, id, sessions);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Work inside a write transaction. */
    @FunctionalInterface
    public interface Writes<T> {
        T in(WriteTx tx);
    }

    /**
     * Runs {@code work} in one transaction on {@code scope}. All writes share one HLC; each takes the next dot. The
     * session is made at the first write after opening.
     */
    public <T> T write(String scope, long nowMillis, Writes<T> work) {
        return changing(() -> {
            ScopeState before = state(scope);
            Actor actor = session();
            Lineage lineage = before.lineage().knows(actor) ? before.lineage() : before.lineage().with(actor, lastOwnDot(before));
            ScopeState based = before.advanced(before.vector(), lineage, Hlc.next(before.hlc(), nowMillis));
            WriteTx tx = new WriteTx(sql, based, actor, actors.ordinal(actor), based.hlc());
            T result = work.in(tx);
            long n = tx.finish();
            ScopeState after = based.advanced(based.vector().with(actor, n), based.lineage(), based.hlc());
            if (n > before.vector().get(actor)) {
                after.save(sql, actors, before);
                scopes.put(scope, after);
            }
            return result;
        });
    }

    /** Where the new session starts from: the last dot of the session before it in this scope, the deepest of a fork. */
    private Optional<Dot> lastOwnDot(ScopeState scope) {
        return scope.vector().counts().keySet().stream()
                .filter(actor -> actor.replica().equals(id))
                .max(Comparator.comparingInt(scope.lineage()::depth).thenComparing(Comparator.naturalOrder()))
                .map(actor -> new Dot(actor, scope.vector().get(actor)));
    }

    private Actor session() {
        if (self.isEmpty()) {
            self = Optional.of(new Actor(id, sessions.getAsLong()));
        }
        return self.get();
    }

    /** What {@code base} lacks of the scope, about {@code bytesMax} of it at most; empty when it lacks nothing. */
    public Optional<Changes> changesSince(String scope, VersionVector base, boolean wholeRows, long bytesMax) {
        return ChangeReader.read(sql, actors, state(scope), base, wholeRows, bytesMax);
    }

    /** A batch to merge, with the tips that its vectors were expanded from. */
    public record Incoming(Changes changes, List<Lineage.Tip> tips) {}

    /** Merges a group of batches in one transaction and one fsync; answers each. A refused batch leaves the others whole. */
    public List<MergeResult> merge(List<Incoming> group, long nowMillis) {
        return changing(() -> {
            List<MergeResult> results = new ArrayList<>();
            for (Incoming incoming : group) {
                results.add(mergeOne(incoming, nowMillis));
            }
            return results;
        });
    }

    private MergeResult mergeOne(Incoming incoming, long nowMillis) {
        Changes batch = incoming.changes();
        ScopeState before = state(batch.scope());
        MergeResult result = new Merge(sql, actors, before, batch).apply();
        if (result instanceof MergeResult.Merged merged) {
            long hlc = Hlc.observe(before.hlc(), Merge.latestHlc(batch), nowMillis);
            ScopeState after = before.advanced(
                            before.vector().join(batch.upTo()), before.lineage().withAll(incoming.tips()), hlc)
                    .marked(merged.incomplete());
            after.save(sql, actors, before);
            scopes.put(batch.scope(), after);
        }
        return result;
    }

    /** All that this replica has seen of the scope; empty for one it does not know. */
    public VersionVector vector(String scope) {
        return state(scope).vector();
    }

    /** The sessions of the scope and their parents. */
    public Lineage lineage(String scope) {
        return state(scope).lineage();
    }

    /** True while a bulk transfer into the scope has not ended. */
    public boolean incomplete(String scope) {
        return state(scope).incomplete();
    }

    /** The scope's clock. */
    public long hlc(String scope) {
        return state(scope).hlc();
    }

    /** Raised at every open; two owners of one shard are told apart by it. */
    public long epoch() {
        return epoch;
    }

    public String id() {
        return id;
    }

    /** Notes that {@code peer} durably has {@code vector}; written with the next transaction. */
    public void acknowledged(String scope, String peer, VersionVector vector, long nowMillis) {
        peers.acknowledged(state(scope), peer, vector, nowMillis);
    }

    /** What {@code peer} has acknowledged, as far as this replica knows. */
    public VersionVector acknowledgedBy(String scope, String peer) {
        return peers.acknowledgedBy(state(scope), peer);
    }

    /** True when {@code peer} is known to have that dot durably. */
    public boolean acked(String scope, String peer, Dot dot) {
        return acknowledgedBy(scope, peer).covers(dot);
    }

    /** The queue to the broker; its {@code put} belongs inside {@link #write}. */
    public Outbox outbox() {
        return outbox;
    }

    /** All columns of a table's rows of one device, ordered by key. */
    public List<List<Cell>> rows(Table table, String device) {
        return sql.list("SELECT " + Schema.names(table.columns()) + " FROM " + table.name() + " WHERE device = ? ORDER BY "
                + Schema.names(table.key()), row -> Cells.readAll(row, 1, table.columns().size()), device);
    }

    /** Names of all scopes that this replica holds. */
    public List<String> scopeNames() {
        return sql.list("SELECT name FROM _scope ORDER BY name", row -> row.getString(1));
    }

    /** Writes what only waits for a commit (acknowledgements, outbox removals), if there is any. */
    public void flush() {
        if (peers.hasPending() || outbox.hasRemovals()) {
            changing(() -> true);
        }
    }

    private ScopeState state(String scope) {
        return scopes.computeIfAbsent(scope, name -> ScopeState.load(sql, actors, name)
                .orElseGet(() -> sql.guarded(() -> ScopeState.loadOrCreate(sql, actors, name))));
    }

    private <T> T changing(Sql.Work<T> work) {
        try {
            T result = sql.transaction(() -> {
                T done = work.run();
                peers.flush();
                outbox.flushRemovals();
                return done;
            });
            peers.committed();
            outbox.removalsCommitted();
            return result;
        } catch (RuntimeException | Error e) {
            scopes.clear();
            actors.forgetAll();
            outbox.rolledBack();
            throw e;
        }
    }

    private long raiseEpoch() {
        return sql.transaction(() -> {
            sql.run("INSERT INTO _meta VALUES('epoch', 1) ON CONFLICT(key) DO UPDATE SET value = value + 1");
            return sql.number("SELECT value FROM _meta WHERE key = 'epoch'");
        });
    }

    @Override
    public void close() {
        try {
            flush();
        } finally {
            file.close();
        }
    }
}
