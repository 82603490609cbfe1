// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.desired;

import static dev.selvage.gateway.request.Reading.check;
import static dev.selvage.gateway.request.Reading.device;
import static dev.selvage.gateway.request.Reading.number;
import static dev.selvage.gateway.request.Reading.text;

import dev.selvage.gateway.refusal.Outcome;
import dev.selvage.gateway.refusal.Problem;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.protocol.Json;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.replica.WriteTx;
import dev.selvage.task.json.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * The requests {@code desired.set} and {@code desired.show}. Wishes are rows of the device's scope, so they wait for it, and it
 * answers with rows of its own. Any thread; the shards do the work.
 */
public final class DesiredDesk {
    private static final int VALUE = 2;
    private static final int VERSION = 3;
    private static final int SET_MILLIS = 4;
    private static final int BY = 5;

    private final Shards shards;
    private final LongSupplier wallMillis;

    public DesiredDesk(Shards shards, LongSupplier wallMillis) {
        this.shards = shards;
        this.wallMillis = wallMillis;
    }

    /** Both verbs by name. */
    public Map<String, Verb> verbs() {
        return Map.of("desired.set", this::set, "desired.show", (request, by) -> show(request));
    }

    /** Wanted values of one device; null takes a wish back. */
    private record Wish(String device, Map<String, Json> values, Optional<Long> version, String by, long nowMillis) {}

    private CompletableFuture<Json.Obj> set(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("device", "point", "value", "values", "version");
        String device = device(in);
        Map<String, Json> values = new LinkedHashMap<>(in.object("values").map(Json.Obj::members).orElse(Map.of()));
        in.text("point").ifPresent(point -> values.put(point, in.any("value").orElseGet(Json.Null::new)));
        if (values.isEmpty() || in.text("point").isPresent() != in.any("value").isPresent()) {
            in.fault("point", "and value, or values, are missing", "say \"point\":\"setpoint\",\"value\":21.5, or \"values\":{\"setpoint\":21.5}");
        }
        Optional<Long> version = in.whole("version", 0, Long.MAX_VALUE);
        check(in);
        Wish wish = new Wish(device, values, version, by, wallMillis.getAsLong());
        return shards.change(Scopes.ofDevice(device), (replica, tx) -> written(replica, tx, wish)).thenCompose(Outcome::future);
    }

    /** All of the wishes, or none: first every one is looked at. */
    private static Outcome written(Replica replica, WriteTx tx, Wish wish) {
        try {
            List<List<Cell>> rows = new ArrayList<>();
            for (Map.Entry<String, Json> one : wish.values().entrySet()) {
                rows.add(row(replica, wish, one.getKey(), one.getValue()));
            }
            rows.forEach(row -> tx.upsert(Tables.DESIRED, row));
            List<Json> shown = rows.stream().map(row -> (Json) json(row)).toList();
            Json.Builder out = Json.object();
            return Outcome.of((shown.size() == 1 ? out.put("desired", shown.get(0)) : out.put("desired", new Json.Arr(shown))).build());
        } catch (RefusedException e) {
            return Outcome.of(e);
        }
    }

    private static List<Cell> row(Replica replica, Wish wish, String point, Json value) throws RefusedException {
        Optional<PointRule> rule = replica.rows(Tables.POINT_RULE, wish.device(), point).stream().findFirst().map(PointRule::of);
        Cell cell = value instanceof Json.Null ? Cell.none() : rule.orElseThrow(() -> PointRule.notWritable(point)).cell(value);
        Optional<List<Cell>> known = replica.rows(Tables.DESIRED, wish.device(), point).stream().findFirst();
        long version = known.map(row -> number(row.get(VERSION))).orElse(0L);
        if (wish.version().filter(expected -> expected != version).isPresent()) {
            Json.Obj current = Json.object().put("desired", known.map(DesiredDesk::json).orElseGet(() -> Json.object().put("point", point).put("version", 0).build())).build();
            throw new RefusedException(new Problem("stale-version", "the wish for " + point + " has version " + version + ", not " + wish.version().get(),
                    "look at it as it is now and decide again"), current);
        }
        return List.of(Cell.of(wish.device()), Cell.of(point), cell, Cell.of(version + 1), Cell.of(wish.nowMillis()), Cell.of(wish.by()));
    }

    private static Json.Obj json(List<Cell> row) {
        return Json.object().put("device", text(row.get(0))).put("point", text(row.get(1))).put("value", json(row.get(VALUE))).put("version", number(row.get(VERSION)))
                .put("set", Instant.ofEpochMilli(number(row.get(SET_MILLIS))).toString()).put("by", text(row.get(BY))).build();
    }

    private CompletableFuture<Json.Obj> show(Json.Obj request) throws RefusedException {
        Fields in = Fields.of(request).only("device");
        String device = device(in);
        check(in);
        return shards.of(Scopes.ofDevice(device), replica -> {
            Map<String, List<Cell>> reports = byName(replica, Tables.DESIRED_REPORT, device);
            Map<String, List<Cell>> states = byName(replica, Tables.POINT, device);
            List<Json> points = new ArrayList<>();
            for (List<Cell> wish : replica.rows(Tables.DESIRED, device)) {
                points.add(shown(wish, Optional.ofNullable(reports.get(text(wish.get(1)))), Optional.ofNullable(states.get(text(wish.get(1))))));
            }
            return Json.object().put("device", device).put("points", new Json.Arr(points)).build();
        });
    }

    private static Map<String, List<Cell>> byName(Replica replica, Table table, String device) {
        Map<String, List<Cell>> rows = new LinkedHashMap<>();
        replica.rows(table, device).forEach(row -> rows.put(text(row.get(1)), row));
        return rows;
    }

    /** A wish, what the device has made of it, and what the point is. */
    private static Json.Obj shown(List<Cell> wish, Optional<List<Cell>> report, Optional<List<Cell>> state) {
        Map<String, Json> members = new LinkedHashMap<>(json(wish).members());
        members.remove("device");
        Optional<List<Cell>> answer = report.filter(r -> r.get(2).equals(wish.get(VERSION)) && r.get(3).equals(wish.get(VALUE)) && r.get(4).equals(wish.get(SET_MILLIS)));
        boolean taken = wish.get(VALUE) instanceof Cell.Null;
        members.put("state", new Json.Str(taken ? "taken-back" : answer.map(r -> text(r.get(5))).orElse("pending")));
        answer.map(r -> text(r.get(6))).filter(reason -> !reason.isEmpty()).ifPresent(reason -> members.put("reason", new Json.Str(reason)));
        state.ifPresent(row -> {
            members.put("reported", json(row.get(2)));
            members.put("quality", new Json.Str(text(row.get(3))));
            members.put("reportedAt", new Json.Str(Instant.ofEpochMilli(number(row.get(6))).toString()));
        });
        return new Json.Obj(members);
    }

    private static Json json(Cell cell) {
        if (cell instanceof Cell.Int whole) {
            return new Json.Int(whole.value());
        } else if (cell instanceof Cell.Real real) {
            return Double.isFinite(real.value()) ? new Json.Num(real.value()) : new Json.Null();
        }
        return cell instanceof Cell.Text text ? new Json.Str(text.value()) : new Json.Null();
    }
}
