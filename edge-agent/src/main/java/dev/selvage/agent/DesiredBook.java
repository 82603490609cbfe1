// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.point.Inverse;
import dev.selvage.agent.point.UnusableValueException;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.PointType;
import dev.selvage.profile.model.Writer;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Does what operators want: writes the device's points as the rows of the table {@code desired} say, and says in
 * {@code desired_report} what came of each. Once done, a wish is older than whatever happens to the point afterwards: when the
 * point was changed at the device since, the wish is overruled, and a start does not bring it back; when it was not, a start
 * writes it again, since hardware forgets. Confined to the loop's thread, but for the driver's answers.
 */
final class DesiredBook {
    private static final System.Logger LOG = System.getLogger(DesiredBook.class.getName());
    private static final int NAME = 1;
    private static final int VALUE = 2;
    /** The driver took it. */
    private static final String WRITTEN = "written";
    /** The point has been what was wanted: from then on another value is a change at the device. */
    private static final String APPLIED = "applied";
    private static final String REFUSED = "refused";
    private static final String OVERRULED = "overruled";
    /** Beside the deadband, what a value may differ by and still be the one that was wanted: transforms round. */
    private static final double ROUNDING = 1e-6;

    private final Device device;
    private final Replica replica;
    private final BiFunction<String, PointValue, CompletableFuture<Void>> driver;
    /** What was tried since the start, by point: the row of the wish. */
    private final Map<String, List<Cell>> tried = new HashMap<>();
    private final Queue<Made> answers = new ConcurrentLinkedQueue<>();

    /** What came of a wish. */
    private record Made(List<Cell> wish, String state, String reason) {
        List<Cell> row(long nowMillis) {
            return List.of(wish.get(0), wish.get(NAME), wish.get(3), wish.get(VALUE), wish.get(4), Cell.of(state), Cell.of(reason), Cell.of(nowMillis));
        }
    }

    /** @param driver writes a raw value to a point; fails with the reason, on any thread */
    DesiredBook(Device device, Replica replica, BiFunction<String, PointValue, CompletableFuture<Void>> driver) {
        this.device = device;
        this.replica = replica;
        this.driver = driver;
    }

    /**
     * Writes what is wanted and was not written yet, and notes what has come of it. To be called now and then.
     *
     * @param stored takes the values of points that live in the replica alone
     * @throws dev.selvage.replica.ReplicaException when that cannot be noted; it will be the next time
     */
    void apply(Consumer<Reading> stored, long nowWallMillis) {
        List<List<Cell>> wishes = replica.rows(Tables.DESIRED, device.id().value());
        if (wishes.isEmpty()) {
            return;
        }
        Map<String, List<Cell>> reports = new HashMap<>();
        replica.rows(Tables.DESIRED_REPORT, device.id().value()).forEach(row -> reports.put(PointBook.name(row), row));
        for (List<Cell> wish : wishes) {
            if (!(wish.get(VALUE) instanceof Cell.Null)) {
                Optional<String> known = Optional.ofNullable(reports.get(PointBook.name(wish))).filter(report -> isAbout(report, wish)).map(DesiredBook::state);
                look(wish, known, stored, nowWallMillis);
            }
        }
        note(reports, nowWallMillis);
    }

    /** True when that row of {@code desired_report} is about this wish, and not one before it. */
    static boolean isAbout(List<Cell> report, List<Cell> wish) {
        return report.get(2).equals(wish.get(3)) && report.get(3).equals(wish.get(VALUE)) && report.get(4).equals(wish.get(4));
    }

    /** True when that row of {@code desired_report} says that a wish counts no more. */
    static boolean isOverruled(List<Cell> report) {
        return state(report).equals(OVERRULED);
    }

    private static String state(List<Cell> report) {
        return report.get(5) instanceof Cell.Text state ? state.value() : "";
    }

    private void look(List<Cell> wish, Optional<String> known, Consumer<Reading> stored, long nowWallMillis) {
        String name = PointBook.name(wish);
        boolean isNew = !wish.equals(tried.put(name, wish));
        Optional<PointSpec> point = device.point(name);
        Optional<Cell> is = point.flatMap(this::committed);
        boolean isThere = is.filter(value -> isSame(point.orElseThrow(), value, wish.get(VALUE))).isPresent();
        if (known.equals(Optional.of(OVERRULED))) {
            return;
        } else if (known.equals(Optional.of(APPLIED)) && is.isPresent() && !isThere) {
            answers.add(new Made(wish, OVERRULED, "it was changed at the device afterwards"));
        } else if (isNew) {
            point.ifPresentOrElse(p -> write(p, wish, stored, nowWallMillis), () -> refused(wish, "the profile has no such point"));
        } else if (isThere && !known.equals(Optional.of(REFUSED))) {
            answers.add(new Made(wish, APPLIED, ""));
        }
    }

    /** The good value that the world knows of a point. */
    private Optional<Cell> committed(PointSpec point) {
        return replica.rows(Tables.POINT, device.id().value(), point.name()).stream().filter(row -> row.get(3).equals(Cell.of(Quality.GOOD.wire())))
                .map(row -> row.get(VALUE)).findFirst();
    }

    private static boolean isSame(PointSpec point, Cell a, Cell b) {
        if (point.type() == PointType.BOOL || number(a).isEmpty() || number(b).isEmpty()) {
            return a.equals(b);
        }
        double far = Math.abs(number(a).get() - number(b).get());
        return far <= Math.max(point.report().deadband(), ROUNDING * Math.max(1, Math.abs(number(b).get())));
    }

    private static Optional<Double> number(Cell cell) {
        if (cell instanceof Cell.Int whole) {
            return Optional.of((double) whole.value());
        }
        return cell instanceof Cell.Real real ? Optional.of(real.value()) : Optional.empty();
    }

    /** True of a point that others than the device itself may write. */
    static boolean isForOthers(PointSpec point) {
        return point.rights().access().isWritable() && point.rights().writer() != Writer.DEVICE;
    }

    private void write(PointSpec point, List<Cell> wish, Consumer<Reading> stored, long nowWallMillis) {
        if (!isForOthers(point)) {
            refused(wish, "only the device itself writes it");
            return;
        }
        try {
            PointValue raw = Inverse.raw(Rules.of(point), PointBook.value(point, wish.get(VALUE)));
            if (point.isStored()) {
                stored.accept(Reading.good(point.name(), raw, nowWallMillis));
            } else if (point.bind().get("desired").isEmpty()) {
                // a constrained node fetches what is wanted of it, when it is awake
                CompletableFuture<Void> unused = driver.apply(point.name(), raw).whenComplete((nothing, problem) ->
                        Optional.ofNullable(problem).ifPresentOrElse(p -> refused(wish, String.valueOf(p.getMessage())), () -> answers.add(new Made(wish, WRITTEN, ""))));
            }
        } catch (UnusableValueException e) {
            refused(wish, e.getMessage());
        }
    }

    private void refused(List<Cell> wish, String why) {
        LOG.log(System.Logger.Level.WARNING, device.id() + ": the desired value of point " + PointBook.name(wish) + " is not written: " + why);
        answers.add(new Made(wish, REFUSED, why));
    }

    /** What came of wishes, durably; what is known already is not written again. */
    private void note(Map<String, List<Cell>> reports, long nowWallMillis) {
        List<Made> made = List.copyOf(answers);
        List<Made> news = made.stream().filter(one -> Optional.ofNullable(reports.get(PointBook.name(one.wish())))
                .filter(report -> isAbout(report, one.wish()) && state(report).equals(one.state()) && report.get(6).equals(Cell.of(one.reason()))).isEmpty()).toList();
        if (!news.isEmpty()) {
            replica.write(Scopes.ofDevice(device.id().value()), nowWallMillis, tx -> {
                news.forEach(one -> tx.upsert(Tables.DESIRED_REPORT, one.row(nowWallMillis)));
                return true;
            });
        }
        made.forEach(answers::remove);
    }
}
