// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Optional;

/**
 * One point of a device: what it is, where it is read, how it is published and who may write it.
 *
 * @param title for people; the name when the profile gives none
 * @param unit SenML unit name, or {@code ucum:…}
 * @param values names an {@link PointType#ENUM} point can have; empty otherwise
 * @param bind the driver's address, parameters put in
 * @param timing when it is read, and how long a value stays good
 * @param range readings outside get quality {@code out-of-range}
 * @param rights who may do what with it
 * @param optional true when the hardware may lack it without that being a fault
 * @param hidden true when it is not published, only kept
 */
public record PointSpec(
        String name,
        String title,
        PointType type,
        Optional<String> unit,
        List<String> values,
        Json.Obj bind,
        Timing timing,
        Optional<Range> range,
        Transform transform,
        Report report,
        Rights rights,
        History history,
        boolean optional,
        boolean hidden) {
    public PointSpec {
        values = List.copyOf(values);
    }

    /**
     * When a point is read and how long its value stands.
     *
     * @param debounceMillis a change counts after it stood this long; 0 for at once
     * @param expireMillis a value older than this is stale; 0 for never
     */
    public record Timing(Sampling sampling, long debounceMillis, long expireMillis) {}

    /** Who may write a point, and how concurrent writes merge. */
    public record Rights(Access access, Writer writer, Merge merge) {}

    /** True for a value that lives in the replica alone ({@code bind: {store: local}}): no driver reads or writes it. */
    public boolean isStored() {
        return bind.text("store").filter("local"::equals).isPresent();
    }
}
