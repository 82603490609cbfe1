// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.point.Inverse;
import dev.selvage.agent.point.PointRules;
import dev.selvage.agent.point.UnusableValueException;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.Writer;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Does what operators want: writes the device's points as the rows of the table {@code desired} say, each row once, and all
 * of them after a start, since hardware forgets. What the device then is, its readings tell. Confined to the loop's thread.
 */
final class DesiredBook {
    private static final System.Logger LOG = System.getLogger(DesiredBook.class.getName());
    private static final int NAME = 1;
    private static final int VALUE = 2;

    private final Device device;
    private final Replica replica;
    private final BiFunction<String, PointValue, CompletableFuture<Void>> driver;
    private final Map<String, List<Cell>> done = new HashMap<>();

    /** @param driver writes a raw value to a point; fails with the reason, on any thread */
    DesiredBook(Device device, Replica replica, BiFunction<String, PointValue, CompletableFuture<Void>> driver) {
        this.device = device;
        this.replica = replica;
        this.driver = driver;
    }

    /**
     * Writes what is wanted and was not written yet.
     *
     * @param stored takes the values of points that live in the replica alone
     */
    void apply(Consumer<Reading> stored, long nowWallMillis) {
        for (List<Cell> row : replica.rows(Tables.DESIRED, device.id().value())) {
            if (row.get(NAME) instanceof Cell.Text name && !row.equals(done.put(name.value(), row)) && !(row.get(VALUE) instanceof Cell.Null)) {
                device.point(name.value()).ifPresentOrElse(point -> write(point, PointBook.value(point, row.get(VALUE)), stored, nowWallMillis),
                        () -> refused(name.value(), "the profile has no such point"));
            }
        }
    }

    /** True of a point that others than the device itself may write. */
    static boolean isForOthers(PointSpec point) {
        return point.rights().access().isWritable() && point.rights().writer() != Writer.DEVICE;
    }

    private void write(PointSpec point, PointValue value, Consumer<Reading> stored, long nowWallMillis) {
        if (!isForOthers(point)) {
            refused(point.name(), "only the device itself writes it");
            return;
        }
        try {
            PointRules rules = Rules.of(point);
            PointValue raw = Inverse.raw(rules, value);
            if (point.isStored()) {
                stored.accept(Reading.good(point.name(), raw, nowWallMillis));
            } else if (point.bind().get("desired").isEmpty()) {
                // a constrained node fetches what is wanted of it, when it is awake
                CompletableFuture<Void> unused = driver.apply(point.name(), raw).whenComplete((nothing, problem) ->
                        Optional.ofNullable(problem).ifPresent(p -> refused(point.name(), p.getMessage())));
            }
        } catch (UnusableValueException e) {
            refused(point.name(), e.getMessage());
        }
    }

    private void refused(String point, String why) {
        LOG.log(System.Logger.Level.WARNING, device.id() + ": the desired value of point " + point + " is not written: " + why);
    }
}
