// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Durations;
import dev.selvage.protocol.Json;
import dev.selvage.replica.MergePolicy;
import dev.selvage.replica.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables that a profile adds to the device's replica. Programs on the device write them with plain SQL. */
final class ProfileTables {
    private ProfileTables() {}

    /** The profile's tables, each with {@code device} in front of its key, and those that its points need. */
    static List<Table> of(Device device) {
        List<Table> tables = new ArrayList<>(PointBook.tables(device));
        device.tables().members().forEach((name, spec) -> tables.add(table(name, (Json.Obj) spec)));
        return tables;
    }

    /** How long the rows of history tables are kept where the profile says so, by the table's name. */
    static Map<String, Long> agesMillis(Device device) {
        Map<String, Long> ages = new HashMap<>();
        device.tables().members().forEach((name, spec) ->
                ((Json.Obj) spec).text("keep").ifPresent(keep -> Durations.millis(keep).ifPresent(millis -> ages.put(name, millis))));
        return ages;
    }

    private static Table table(String name, Json.Obj spec) {
        Json.Obj columns = spec.object("columns").orElseThrow();
        Set<String> key = new LinkedHashSet<>();
        ((Json.Arr) spec.get("key").orElseThrow()).items().forEach(column -> key.add(((Json.Str) column).value()));
        List<Table.Column> all = new ArrayList<>(List.of(new Table.Column("device", Table.Type.TEXT, true)));
        key.forEach(column -> all.add(column(column, columns, true)));
        columns.members().keySet().stream().filter(column -> !key.contains(column)).forEach(column -> all.add(column(column, columns, false)));
        Table.Kind kind = isTrue(spec, "history") ? Table.Kind.HISTORY : Table.Kind.STATE;
        return Table.declared(name, kind, key.size() + 1, isTrue(spec, "rowAtomic"), all);
    }

    private static Table.Column column(String name, Json.Obj columns, boolean inKey) {
        Json.Obj spec = columns.object(name).orElseThrow();
        Table.Type type = Table.Type.valueOf(spec.text("type").orElseThrow().toUpperCase(Locale.ROOT));
        return new Table.Column(name, type, inKey, MergePolicy.labelled(spec.text("merge").orElse("lww")));
    }

    private static boolean isTrue(Json.Obj spec, String name) {
        return spec.get(name).equals(Optional.of(new Json.Bool(true)));
    }
}
