// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Forgets history by age and size, the oldest first, a slice at a time. Rows lie in their tables in the order in which
 * they came, so the oldest are found at the beginning, and no index is kept for it.
 *
 * <p>A row's age counts from its HLC, when it was written here, not from the time it tells: a device without a clock
 * takes samples in 1970, and imported ones are old when they come. Only where the HLC lies in the future, because a clock was
 * wrong once, its own time counts.
 */
final class Forgetting {
    /** Rows of one transaction: some ten milliseconds, and a WAL of half a megabyte. */
    static final int ROWS_MAX = 2_000;
    /** At most this part of a table goes in one slice for its size: large rows are few. */
    static final int SLICES_MIN = 16;
    /** Rows of one slice on a full disk: the change has to fit where nothing fits. */
    static final int ROOM_ROWS = 200;
    /** 2 MiB inside the file that are free to be used again: enough for the minutes between two looks, and no reason to forget more. */
    static final long FREE_PAGES_ENOUGH = 512;
    /** A row that the vector in {@code temp._seen} lacks. */
    static final String UNSEEN = "coalesce((SELECT n FROM temp._seen WHERE a = _a), 0) < _n";

    private static final String HLC_MILLIS = "((_h >> 7) + " + Hlc.EPOCH_MILLIS + ")";

    private final Store store;
    private final Peers peers;
    private final GapBook gaps;
    private final HistorySize size;

    Forgetting(Store store, Peers peers, GapBook gaps) {
        this.store = store;
        this.peers = peers;
        this.gaps = gaps;
        this.size = new HistorySize(store);
    }

    /**
     * Rows to forget in one transaction: those of a stretch of row numbers for which {@code condition} holds.
     *
     * @param told the scope whose rows these are and whose losses leave a gap row; empty: rows of all scopes, and no gaps
     * @param arguments of the condition, from ?1: above which row number, up to which one, owner or nothing, and more
     */
    record Slice(Table table, Optional<String> told, String reason, String condition, List<Object> arguments) {}

    /** What is to be forgotten next; empty when nothing is. Changes nothing. */
    Optional<Slice> next(Retention limits, Optional<String> told, long nowMillis) {
        told.ifPresent(scope -> store.see(acknowledged(scope)));
        return histories().flatMap(table -> tooOld(table, limits, told, nowMillis).stream()).findFirst()
                .or(() -> told.flatMap(scope -> tooOldSamples(limits, scope, nowMillis)))
                .or(() -> tooMuch(limits, told));
    }

    /** Rows of a point that is kept for a shorter time, among its first by the time they tell: the first written, but for what was sent in later. */
    private Optional<Slice> tooOldSamples(Retention limits, String scope, long nowMillis) {
        Table table = store.tables().named(Tables.SAMPLE.name()).orElseThrow();
        String first = "SELECT min(number), max(number) FROM (SELECT rowid AS number, " + writtenMillis(table) + " AS at FROM " + table.name()
                + " WHERE device = ?3 AND name = ?6 AND _n IS NOT NULL ORDER BY taken_ms LIMIT " + ROWS_MAX + ") WHERE at < ?5";
        for (Map.Entry<String, Long> point : limits.sampleAgesMillis().entrySet()) {
            List<Object> condition = List.of(owner(Optional.of(scope)), Hlc.ofMillis(nowMillis + Hlc.AHEAD_MILLIS_MAX), nowMillis - point.getValue(), point.getKey());
            long[] found = store.sql().first(first, row -> new long[] {row.getLong(1), row.getLong(2)}, stretch(0, Long.MAX_VALUE, condition).toArray()).orElseThrow();
            if (found[1] > 0) {
                return Optional.of(new Slice(table, Optional.of(scope), "age", "name = ?6 AND " + writtenMillis(table) + " < ?5",
                        stretch(found[0] - 1, found[1], condition)));
            }
        }
        return Optional.empty();
    }

    private static List<Object> stretch(long after, long upTo, List<Object> more) {
        List<Object> arguments = new ArrayList<>(List.of(after, upTo));
        arguments.addAll(more);
        return arguments;
    }

    /** The first stretch of a table that has rows older than the limit. */
    private Optional<Slice> tooOld(Table table, Retention limits, Optional<String> told, long nowMillis) {
        long cutMillis = nowMillis - limits.ageMillisOf(table);
        long aheadMillis = nowMillis + Hlc.AHEAD_MILLIS_MAX;
        long after = 0;
        while (true) {
            List<Object> arguments = List.of(after, Long.MAX_VALUE, owner(told), Hlc.ofMillis(aheadMillis), cutMillis, aheadMillis);
            long[] found = store.sql().first("SELECT count(*), max(number), sum(at < ?5), sum(at BETWEEN ?5 AND ?6) FROM (SELECT rowid AS number, "
                    + writtenMillis(table) + " AS at" + from(table, told) + " ORDER BY rowid LIMIT " + ROWS_MAX + ")",
                    row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)}, arguments.toArray()).orElseThrow();
            if (found[2] > 0) {
                return Optional.of(new Slice(table, told, "age", writtenMillis(table) + " < ?5",
                        List.of(after, found[1], owner(told), Hlc.ofMillis(aheadMillis), cutMillis)));
            }
            if (found[0] < ROWS_MAX || found[3] > 0) {
                return Optional.empty();
            }
            // rows from the future hide the old ones behind them
            after = found[1];
        }
    }

    /** The oldest rows of the largest table, when all together are too large. Gap rows are few, and they are what tells of the others. */
    private Optional<Slice> tooMuch(Retention limits, Optional<String> told) {
        List<HistorySize.Estimate> sizes = histories().filter(table -> !isGap(table)).map(size::of).toList();
        if (sizes.stream().mapToLong(HistorySize.Estimate::bytes).sum() <= limits.bytesMax()) {
            return Optional.empty();
        }
        HistorySize.Estimate largest = sizes.stream().max(Comparator.comparingLong(HistorySize.Estimate::bytes)).orElseThrow();
        return oldest(largest.table(), told, Math.min(ROWS_MAX, largest.rows() / SLICES_MIN + 1), "true", "size");
    }

    /** On a full disk: the oldest rows that the peers have, of the table with most of them; empty when that would not help. */
    Optional<Slice> acknowledged(Optional<String> told) {
        if (store.sql().number("PRAGMA freelist_count") >= FREE_PAGES_ENOUGH || told.isEmpty()) {
            return Optional.empty();
        }
        store.see(acknowledged(told.get()));
        return histories().map(size::of).sorted(Comparator.comparingLong(HistorySize.Estimate::bytes).reversed())
                .flatMap(estimate -> oldest(estimate.table(), told, ROOM_ROWS, "NOT " + UNSEEN, "room").stream()).findFirst();
    }

    private Optional<Slice> oldest(Table table, Optional<String> told, long rows, String condition, String reason) {
        long upTo = store.sql().number("SELECT max(number) FROM (SELECT rowid AS number" + from(table, told) + " AND " + condition
                + " ORDER BY rowid LIMIT " + rows + ")", 0L, Long.MAX_VALUE, owner(told));
        return upTo == 0 ? Optional.empty() : Optional.of(new Slice(table, told, reason, condition, List.of(0L, upTo, owner(told))));
    }

    /** Forgets those rows; true when there were any. Inside a transaction. */
    boolean run(Slice slice, long nowMillis, GapBook.Writer writer) throws SQLException {
        Table table = slice.table();
        String rows = from(table, slice.told()) + " AND " + slice.condition();
        Object[] arguments = slice.arguments().toArray();
        GapBook.Loss loss = new GapBook.Loss(0, 0, 0);
        if (slice.told().isPresent()) {
            store.see(acknowledged(slice.told().get()));
            String time = "coalesce(" + time(table) + ", " + HLC_MILLIS + ")";
            loss = store.sql().first("SELECT count(*), min(" + time + "), max(" + time + ")" + rows + " AND " + UNSEEN,
                    row -> new GapBook.Loss(row.getLong(1), row.getLong(2), row.getLong(3)), arguments).orElse(loss);
        }
        int forgotten = store.sql().run("DELETE" + rows, arguments);
        if (loss.count() > 0) {
            gaps.tell(slice.told().orElseThrow(), table, slice.reason(), loss, nowMillis, writer);
        }
        return forgotten > 0;
    }

    /** What every peer that was ever heard of has of the scope's history: a device has one gateway. */
    private VersionVector acknowledged(String scope) {
        return peers.of(scope).stream().map(peer -> peers.acknowledgedBy(scope, peer).history())
                .reduce(VersionVector::meet).orElse(VersionVector.empty());
    }

    private Stream<Table> histories() {
        return store.tables().all().stream().filter(table -> table.kind() == Table.Kind.HISTORY);
    }

    /** Rows that have a dot; of gap rows only those that were heard, since they are what is left of others. */
    private static String from(Table table, Optional<String> told) {
        return " FROM " + table.name() + " WHERE rowid > ?1 AND rowid <= ?2 AND _n IS NOT NULL AND (?3 = '' OR device = ?3)"
                + (isGap(table) && told.isPresent() ? " AND NOT " + UNSEEN : "");
    }

    /** By its name: a file's table may have more columns than the program knows. */
    private static boolean isGap(Table table) {
        return table.name().equals(Tables.GAP.name());
    }

    private static String owner(Optional<String> told) {
        return told.flatMap(Scopes::owner).orElse("");
    }

    private static String writtenMillis(Table table) {
        return "CASE WHEN _h <= ?4 THEN " + HLC_MILLIS + " ELSE " + time(table) + " END";
    }

    /** The column that says when a row's event was: the first one in milliseconds; of a gap its end. */
    private static String time(Table table) {
        return isGap(table) ? "to_ms" : table.columns().stream().map(Table.Column::name).filter(name -> name.endsWith("_ms"))
                .findFirst().orElse("NULL");
    }
}
