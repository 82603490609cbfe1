// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.point.PointPipeline;
import dev.selvage.agent.point.Reported;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.PointType;
import dev.selvage.profile.model.Sampling;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The device's points: each one's pipeline, what waits for the next commit, and the row as it was last committed.
 * Of several reports of one point before a commit only the last is written. Confined to the loop's thread.
 */
final class PointBook {
    private final Device device;
    private final Replica replica;
    private final HistoryBook history;
    private final CollectedBook collected;
    private final RuleBook rules;
    private final Map<String, PointPipeline> pipelines = new LinkedHashMap<>();
    private final Map<String, List<Cell>> committed = new HashMap<>();
    private final Map<String, Reported> pending = new LinkedHashMap<>();
    private long unknownReadings;

    PointBook(Device device, Replica replica) {
        this.device = device;
        this.replica = replica;
        this.history = new HistoryBook(device.id().value());
        this.collected = new CollectedBook(device, replica);
        this.rules = new RuleBook(device, replica);
        device.points().forEach(point -> pipelines.put(point.name(), new PointPipeline(point.name(), Rules.of(point))));
        reload();
    }

    /** Tables that the profile's points need beside those that every replica has. */
    static List<Table> tables(Device device) {
        return CollectedBook.tables(device);
    }

    /** Goes on from the rows of an earlier life of the program, so that their values can expire. */
    void restore(long nowMonotonicMillis) {
        latest().forEach(report -> pipelines.get(report.point()).restore(report, nowMonotonicMillis));
    }

    /** The rows may have changed by a merge or another program: which columns a report changes is judged by them. */
    void reload() {
        committed.clear();
        replica.rows(Tables.POINT, device.id().value()).forEach(row -> committed.put(name(row), row));
        collected.reload();
        rules.reload();
    }

    /** A row to write, and which of its columns differ from the committed one. */
    record Change(PointSpec point, Reported report, List<Cell> row, long mask) {}

    /** Runs a reading through its point's pipeline; gives what became of it, reported or not. */
    Optional<Reported> accept(Reading reading, long nowMonotonicMillis) {
        Optional<PointSpec> known = device.point(reading.point());
        if (known.isEmpty()) {
            unknownReadings++;
        }
        return known.flatMap(point -> collected.taken(point, reading).flatMap(taken -> judge(point, taken, nowMonotonicMillis)));
    }

    private Optional<Reported> judge(PointSpec point, Reading reading, long nowMonotonicMillis) {
        PointPipeline pipeline = pipelines.get(point.name());
        // a recording has a clock of its own: what its profile says of seconds are the recording's
        long clockMillis = point.timing().sampling() instanceof Sampling.Row ? reading.takenAtMillis() : nowMonotonicMillis;
        pipeline.accept(reading, clockMillis).ifPresent(report -> reported(point, report));
        pipeline.latest().ifPresent(settled -> history.read(point, settled));
        return pipeline.latest();
    }

    /** Points that live in the replica and that others write too: those that have changed there; gives what became of them. */
    List<Reported> collected(Moment now) {
        List<Reported> changed = new ArrayList<>();
        for (Reading reading : collected.shown(now.wallMillis())) {
            PointSpec point = device.point(reading.point()).orElseThrow();
            if (pipelines.get(point.name()).latest().filter(latest -> latest.value().equals(reading.value())).isEmpty()) {
                judge(point, reading, now.monotonicMillis()).ifPresent(changed::add);
            }
        }
        return changed;
    }

    private void reported(PointSpec point, Reported report) {
        if (isNews(report)) {
            pending.put(report.point(), report);
            history.reported(point, report);
        }
    }

    /** An optional point that this hardware has never had is not worth a row. */
    private boolean isNews(Reported report) {
        boolean absent = report.quality() == Quality.BAD && !committed.containsKey(report.point());
        return !absent || !device.point(report.point()).map(PointSpec::optional).orElse(false);
    }

    /** Lets heartbeats and held-back reports out, and values expire; a recording's points wait for its next row. */
    void tick(long nowMonotonicMillis) {
        ticking().forEach(point -> pipelines.get(point.name()).due(nowMonotonicMillis).ifPresent(report -> reported(point, report)));
    }

    private Stream<PointSpec> ticking() {
        return device.points().stream().filter(point -> !(point.timing().sampling() instanceof Sampling.Row));
    }

    /** When {@link #tick} has something to do; {@code Long.MAX_VALUE} for never. */
    long nextTickMillis() {
        return ticking()
                .mapToLong(point -> pipelines.get(point.name()).nextDueMillis().orElse(Long.MAX_VALUE))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    boolean hasPending() {
        return !pending.isEmpty() || history.hasPending() || collected.hasPending() || rules.hasPending();
    }

    /** Past values that the next transaction has to write. */
    int samplesPending() {
        return history.pending().size();
    }

    /** Writes what belongs to the points beside their rows: past values, if they are kept, counts and sets, and what gateways go by. Inside a transaction. */
    void write(WriteTx tx, boolean keepsHistory) {
        if (keepsHistory) {
            history.pending().forEach(row -> tx.upsert(Tables.SAMPLE, row));
        }
        collected.write(tx);
        rules.write(tx);
    }

    /** Past values that are lost, since nothing could be stored for too long. */
    long samplesDropped() {
        return history.dropped();
    }

    /** What the next transaction has to write. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (Reported report : pending.values()) {
            PointSpec point = device.point(report.point()).orElseThrow();
            List<Cell> row = row(point, report);
            changes.add(new Change(point, report, row, mask(row)));
        }
        return changes;
    }

    /** The transaction is durable. */
    void committed(List<Change> changes) {
        for (Change change : changes) {
            committed.put(change.point().name(), change.row());
            pending.remove(change.point().name(), change.report());
        }
        history.committed();
        collected.committed();
        rules.committed();
    }

    /** Takes away the rows and states of points that the device as it will be does not have; inside a transaction. */
    void retire(WriteTx tx, Announcer announcer, Device next, long nowMillis) {
        for (PointSpec point : device.points()) {
            if (next.point(point.name()).isEmpty() && committed.containsKey(point.name())) {
                tx.delete(Tables.POINT, List.of(Cell.of(device.id().value()), Cell.of(point.name())));
                announcer.put(TopicKind.STATE, point.name(), new byte[0], nowMillis);
            }
        }
    }

    /** All points once more, as committed, for a broker that has forgotten them. */
    List<Reported> latest() {
        return committed.entrySet().stream()
                .filter(row -> device.point(row.getKey()).isPresent())
                .map(row -> reported(device.point(row.getKey()).orElseThrow(), row.getValue()))
                .toList();
    }

    /** The point's pipeline sees no such name: readings of a driver that the profile does not know. */
    long unknownReadings() {
        return unknownReadings;
    }

    private List<Cell> row(PointSpec point, Reported report) {
        return List.of(
                Cell.of(device.id().value()),
                Cell.of(point.name()),
                cell(report.value()),
                Cell.of(report.quality().wire()),
                report.reason().isEmpty() ? Cell.none() : Cell.of(report.reason()),
                point.unit().map(Cell::of).orElse(Cell.none()),
                Cell.of(report.takenAtMillis()));
    }

    private long mask(List<Cell> row) {
        List<Cell> before = committed.get(name(row));
        if (before == null) {
            return Tables.POINT.fullMask();
        }
        long mask = 0;
        int keys = Tables.POINT.keyCount();
        for (int i = keys; i < row.size(); i++) {
            mask |= row.get(i).equals(before.get(i)) ? 0 : 1L << (i - keys);
        }
        return mask;
    }

    static String name(List<Cell> row) {
        return row.get(1) instanceof Cell.Text text ? text.value() : "";
    }

    static Cell cell(PointValue value) {
        if (value instanceof PointValue.Float64 f) {
            return Cell.of(f.value());
        } else if (value instanceof PointValue.Int64 i) {
            return Cell.of(i.value());
        } else if (value instanceof PointValue.Bool b) {
            return Cell.of(b.value() ? 1 : 0);
        }
        return value instanceof PointValue.Text t ? Cell.of(t.value()) : Cell.none();
    }

    /** A row as it was reported. */
    static Reported reported(PointSpec point, List<Cell> row) {
        Quality quality = Quality.ofWire(text(row.get(3))).orElse(Quality.STALE);
        long takenMillis = row.get(6) instanceof Cell.Int taken ? taken.value() : 0;
        return new Reported(point.name(), value(point, row.get(2)), quality, text(row.get(4)), takenMillis);
    }

    /** A stored value as the point has it. */
    static PointValue value(PointSpec point, Cell cell) {
        if (cell instanceof Cell.Real r) {
            return PointValue.ofDouble(r.value());
        } else if (cell instanceof Cell.Int i) {
            return point.type() == PointType.BOOL
                    ? new PointValue.Bool(i.value() != 0)
                    : new PointValue.Int64(i.value());
        }
        return cell instanceof Cell.Text t ? new PointValue.Text(t.value()) : new PointValue.Missing();
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text t ? t.value() : "";
    }
}
