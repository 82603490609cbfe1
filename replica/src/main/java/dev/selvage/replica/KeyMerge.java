// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settles single keys of a batch whose versions here and there are concurrent. All living versions of such a row are
 * in {@code _sib_<table>}, whole; the table shows the latest of them by (HLC, actor), the same on every replica that
 * has the same versions. Nothing is decided here: that is a write, made by {@link Resolver}.
 */
final class KeyMerge {
    /** Rows on the stage at once: what stays in a small cache. */
    private static final int STAGE_MAX = 4_096;

    private final Store store;
    private final ScopeState scope;
    private final Changes batch;
    private final LayoutMerge layouts;
    private final long nowMillis;
    private final Set<Safeguard> without;
    /** True when the batch tells in full what its rows changed. */
    private final boolean exact;
    private Optional<Map<ByteBuffer, Long>> ownChanges = Optional.empty();
    private Optional<Contexts> contexts = Optional.empty();
    private final List<Changes.Row> contested = new ArrayList<>();
    private VersionVector lowest;
    private boolean dropped;
    private int conflicts;

    /** Numbers in {@code _ctx} of what both sides had seen. */
    private record Contexts(long here, long there) {}

    KeyMerge(Store store, ScopeState scope, Changes batch, LayoutMerge layouts, long nowMillis, Set<Safeguard> without) {
        this.store = store;
        this.scope = scope;
        this.batch = batch;
        this.layouts = layouts;
        this.nowMillis = nowMillis;
        this.without = without;
        this.lowest = scope.siblings();
        this.exact = isBuiltOn(scope.vector(), batch.state());
    }

    /** Keys that came to have concurrent versions. */
    int conflicts() {
        return conflicts;
    }

    /** The lowest sibling of each actor afterwards; counted anew only where siblings went away. */
    VersionVector siblings() {
        return dropped ? Siblings.lowest(store, scope.name()) : lowest;
    }

    /**
     * A new version, alone of its key in the batch, beside one here that its writer perhaps had not seen; no version of
     * the key goes away but the one that is visible.
     */
    void contest(Changes.Row row) throws SQLException {
        if (!contested.isEmpty() && (contested.get(0).table().id() != row.table().id() || contested.size() >= STAGE_MAX)) {
            flush();
        }
        contested.add(row);
    }

    /** Puts the contested rows on a stage, so that a few statements do for all of them what takes as many for each. */
    void flush() throws SQLException {
        if (contested.isEmpty()) {
            return;
        }
        Table table = contested.get(0).table();
        StageSql text = store.tables().sql(table).stage;
        store.sql().verb(text.make);
        PreparedStatement put = store.sql().prepare(text.put);
        for (Changes.Row row : contested) {
            int next = version(put, Cells.bindAll(put, Cells.bindAll(put, 1, row.key()), row.values()), row);
            put.setLong(next, changedThere(row));
            put.setLong(next + 1, changedHere(table, row.key()));
            put.addBatch();
        }
        put.executeBatch();
        store.sql().run(text.look);
        if (!without.contains(Safeguard.SIBLINGS)) {
            noteCopied(store.sql().run(text.copyVisible, contexts().here()));
            if (store.sql().run(text.addStaged, contexts().there()) > 0) {
                contested.forEach(row -> lowest = noted(lowest, row.dot()));
            }
            store.sql().run(text.flagVisible);
        }
        store.sql().run(text.show);
        store.sql().run(text.clear);
        store.sql().run(StageSql.CLEAR_LOOK);
        contested.clear();
    }

    /** Visible versions that had no siblings before have some now: they are among them themselves. */
    private void noteCopied(int copied) {
        // rows without values are equal, and differ in nothing
        conflicts += contested.get(0).table().values().isEmpty() ? 0 : copied;
        if (copied == 0) {
            return;
        }
        // the copied versions' actors are among those here: any of their dots may be the lowest now
        for (Actor actor : scope.vector().counts().keySet()) {
            if (scope.vector().get(actor) > batch.state().upTo().get(actor)) {
                lowest = noted(lowest, new Dot(actor, batch.state().upTo().get(actor) + 1));
            }
        }
    }

    /** The lowest dots with that one among them. */
    private static VersionVector noted(VersionVector lowest, Dot dot) {
        long known = lowest.get(dot.actor());
        if (known != 0 && known <= dot.n()) {
            return lowest;
        }
        Map<Actor, Long> counts = new HashMap<>(lowest.counts());
        counts.put(dot.actor(), dot.n());
        return VersionVector.of(counts);
    }

    private int version(PreparedStatement statement, int index, Changes.Row row) throws SQLException {
        statement.setLong(index, store.actors().ordinal(row.dot().actor()));
        statement.setLong(index + 1, row.dot().n());
        statement.setLong(index + 2, row.hlc());
        return index + 3;
    }

    /** One version as it is kept: whole row, what it changed, the number of its context. */
    private record Kept(Dot dot, long hlc, List<Cell> row, long changed, long context) {}

    /**
     * The rule in full: of the versions here those stay that the batch has too or the sender has not seen; of the batch's
     * those come in that are here or are new.
     *
     * @param shown the batch's visible version; empty when the key is gone at the sender
     */
    void settle(Table table, List<Cell> key, Optional<Changes.Row> shown, List<Changes.Row> others) throws SQLException {
        flush();
        Map<Dot, Changes.Row> incoming = new LinkedHashMap<>();
        shown.ifPresent(row -> incoming.put(row.dot(), row));
        others.forEach(row -> incoming.put(row.dot(), row));
        Map<Dot, Kept> here = versionsHere(table, key);
        Map<Dot, Kept> after = new LinkedHashMap<>();
        here.forEach((dot, kept) -> {
            if (incoming.containsKey(dot) || !batch.state().upTo().covers(dot)) {
                after.put(dot, kept);
            }
        });
        for (Changes.Row row : incoming.values()) {
            if (!here.containsKey(row.dot()) && !scope.vector().covers(row.dot())) {
                List<Cell> cells = new ArrayList<>(row.key());
                cells.addAll(row.values());
                after.put(row.dot(), new Kept(row.dot(), row.hlc(), cells, changedThere(row), contexts().there()));
            }
        }
        if (!after.keySet().equals(here.keySet())) {
            write(table, key, here, without.contains(Safeguard.SIBLINGS) ? latest(after.values()) : after);
        }
    }

    private Map<Dot, Kept> latest(Collection<Kept> versions) {
        return versions.stream().max(KeyMerge::later).map(kept -> Map.of(kept.dot(), kept)).orElse(Map.of());
    }

    private static int later(Kept a, Kept b) {
        return a.hlc() != b.hlc() ? Long.compare(a.hlc(), b.hlc()) : a.dot().actor().compareTo(b.dot().actor());
    }

    /** Makes the key's rows what they must be: none, one visible, or one visible and all of them among the siblings. */
    private void write(Table table, List<Cell> key, Map<Dot, Kept> here, Map<Dot, Kept> after) throws SQLException {
        TableSql text = store.tables().sql(table);
        if (here.size() > 1) {
            bound(text.deleteSiblings(), key).executeUpdate();
            dropped = true;
        }
        if (after.isEmpty()) {
            bound(text.disown, key).executeUpdate();
            bound(text.delete, key).executeUpdate();
            return;
        }
        Kept visible = after.values().stream().max(KeyMerge::later).orElseThrow();
        PreparedStatement upsert = store.sql().prepare(text.replace);
        int next = bindVersion(upsert, Cells.bindAll(upsert, 1, visible.row()), visible);
        upsert.setLong(next - 1, after.size() > 1 ? -visible.hlc() : visible.hlc());
        upsert.executeUpdate();
        if (after.size() > 1) {
            conflicts += here.size() > 1 || table.values().isEmpty() ? 0 : 1;
            addSiblings(text, after);
        }
    }

    private void addSiblings(TableSql text, Map<Dot, Kept> after) throws SQLException {
        PreparedStatement add = store.sql().prepare(text.addSibling);
        for (Kept kept : after.values()) {
            int next = bindVersion(add, Cells.bindAll(add, 1, kept.row()), kept);
            add.setLong(next, kept.changed());
            add.setLong(next + 1, kept.context());
            add.addBatch();
            lowest = noted(lowest, kept.dot());
        }
        add.executeBatch();
    }

    private int bindVersion(PreparedStatement statement, int index, Kept kept) throws SQLException {
        statement.setLong(index, store.actors().ordinal(kept.dot().actor()));
        statement.setLong(index + 1, kept.dot().n());
        statement.setLong(index + 2, kept.hlc());
        return index + 3;
    }

    /** All living versions of a key as they are here. */
    private Map<Dot, Kept> versionsHere(Table table, List<Cell> key) throws SQLException {
        TableSql text = store.tables().sql(table);
        int columns = table.columns().size();
        Map<Dot, Kept> here = new LinkedHashMap<>();
        try (ResultSet found = bound(text.visible, key).executeQuery()) {
            boolean isThere = found.next();
            if (!isThere || found.getBoolean(columns + 4)) {
                siblingsHere(text, key, columns).forEach(kept -> here.put(kept.dot(), kept));
            }
            if (isThere) {
                Dot visible = new Dot(store.actors().actor(found.getLong(columns + 1)), found.getLong(columns + 2));
                if (!here.containsKey(visible)) {
                    here.put(visible, new Kept(visible, found.getLong(columns + 3), Cells.readAll(found, 1, columns),
                            changedHere(table, key), contexts().here()));
                }
            }
        }
        return here;
    }

    private List<Kept> siblingsHere(TableSql text, List<Cell> key, int columns) throws SQLException {
        List<Kept> all = new ArrayList<>();
        try (ResultSet row = bound(text.siblings, key).executeQuery()) {
            while (row.next()) {
                Dot dot = new Dot(store.actors().actor(row.getLong(columns + 1)), row.getLong(columns + 2));
                all.add(new Kept(dot, row.getLong(columns + 3), Cells.readAll(row, 1, columns), row.getLong(columns + 4), row.getLong(columns + 5)));
            }
        }
        return all;
    }

    private PreparedStatement bound(String text, List<Cell> key) throws SQLException {
        PreparedStatement statement = store.sql().prepare(text);
        Cells.bindAll(statement, 1, key);
        return statement;
    }

    /** What a row changed; the batch says it since its base, and that is exact only where nothing newer of its actors is here. */
    private long changedThere(Changes.Row row) {
        return exact ? row.changed() : layouts.knownThere(row.table());
    }

    private static boolean isBuiltOn(VersionVector here, Span batch) {
        return batch.upTo().counts().entrySet().stream().allMatch(sent ->
                sent.getValue() <= here.get(sent.getKey()) || batch.base().get(sent.getKey()) == here.get(sent.getKey()));
    }

    /** What the visible version changed since what the sender has seen, if the change log knows it; else everything. */
    private long changedHere(Table table, List<Cell> key) {
        Map<ByteBuffer, Long> logged = changes();
        return logged.isEmpty() ? layouts.knownHere(table) : logged.getOrDefault(place(table, key), layouts.knownHere(table));
    }

    private static ByteBuffer place(Table table, List<Cell> key) {
        byte[] encoded = KeyCodec.encode(key, key.size());
        return ByteBuffer.allocate(Integer.BYTES + encoded.length).putInt(table.id()).put(encoded).flip();
    }

    private Map<ByteBuffer, Long> changes() {
        if (ownChanges.isEmpty()) {
            ownChanges = Optional.of(loggedSince(batch.state().upTo()));
        }
        return ownChanges.get();
    }

    private Map<ByteBuffer, Long> loggedSince(VersionVector seen) {
        Map<ByteBuffer, Long> changed = new HashMap<>();
        for (Actor actor : scope.vector().counts().keySet()) {
            long from = seen.get(actor);
            if (scope.vector().get(actor) > from && scope.logged().get(actor) > from) {
                return Map.of();
            }
            if (scope.vector().get(actor) > from) {
                store.log().after(scope.id(), store.actors().ordinal(actor), from).forEach(entry ->
                        changed.merge(ByteBuffer.allocate(Integer.BYTES + entry.key().length).putInt(entry.table()).put(entry.key()).flip(),
                                entry.mask(), (a, b) -> a | b));
            }
        }
        return changed;
    }

    private Contexts contexts() {
        if (contexts.isEmpty()) {
            contexts = Optional.of(new Contexts(context(scope.vector()), context(batch.state().upTo())));
        }
        return contexts.get();
    }

    /** Notes what somebody had seen, for people who ask later why versions were concurrent. */
    private long context(VersionVector vector) {
        store.sql().run("INSERT INTO _ctx(at_ms, vv) VALUES(?, ?)", nowMillis, VectorCodec.encode(vector, store.actors()));
        return store.sql().number("SELECT last_insert_rowid()");
    }
}
