// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

import dev.selvage.protocol.Json;
import dev.selvage.replica.Actor;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Conflict;
import dev.selvage.replica.Hlc;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Table;
import dev.selvage.replica.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Conflicts and versions as operators get them; foreign texts are cut, so that one conflict always fits an answer. */
final class ConflictJson {
    /** Longest foreign text: what a person takes in at a glance; the whole value is a query away. */
    static final int TEXT_CHARS_MAX = 400;
    /** Most sides of one conflict, the latest: twice what is ever kept on purpose; the number of all is told. */
    static final int SIDES_MAX = 16;

    private ConflictJson() {}

    /** One conflict: where, since or until when, by which rule, its sides, latest last; {@code kept} marks the shown one. */
    static Json.Obj conflict(Conflict conflict) {
        Json.Builder out = Json.object();
        place(conflict.scope(), conflict.table(), conflict.key()).members().forEach(out::put);
        out.put(conflict.isOpen() ? "met" : "settled", time(conflict.atMillis()));
        out.put("rule", Optional.of(conflict.rule()).filter(rule -> !rule.isEmpty()));
        out.put("result", cut(conflict.result()));
        out.put("sides", new Json.Arr(conflict.sides().stream()
                .sorted(Comparator.comparingLong(Conflict.Side::writtenMillis).thenComparing(Conflict.Side::actor))
                .skip(Math.max(0, conflict.sides().size() - SIDES_MAX))
                .<Json>map(side -> side(side, side.content().equals(conflict.result())))
                .toList()));
        return out.put("sidesTotal", conflict.sides().size()).build();
    }

    private static Json.Obj side(Conflict.Side side, boolean kept) {
        return writer(side.actor(), side.n())
                .put("at", time(side.writtenMillis()))
                .put("changed", side.changed())
                .put("seen", seen(side.seen()))
                .put("content", cut(side.content()))
                .put("kept", kept)
                .build();
    }

    /** A living version: who wrote it and what the writer had seen of the others' writers, unfinished so that more can follow. */
    static Json.Builder version(Table table, Version version, List<Version> all) {
        List<Json> seen = new ArrayList<>();
        for (Version other : all) {
            if (!other.equals(version) && seen.size() < SIDES_MAX) {
                Actor actor = other.dot().actor();
                long most = Math.min(version.context().get(actor), other.dot().n() - 1);
                seen.add(writer(actor.toString(), most).build());
            }
        }
        return writer(version.dot().actor().toString(), version.dot().n())
                .put("at", time(Hlc.millis(version.hlc())))
                .put("changed", changed(table, version.changed()))
                .put("seen", new Json.Arr(seen))
                .put("row", row(table, version.row()));
    }

    /** The columns beside the key. */
    static Json.Obj row(Table table, List<Cell> row) {
        Json.Builder out = Json.object();
        for (int i = table.keyCount(); i < row.size(); i++) {
            out.put(table.columns().get(i).name(), value(row.get(i)));
        }
        return out.build();
    }

    /** {@code device} or {@code shared}, the table, and the rest of the key for people. */
    static Json.Obj place(String scope, String table, String key) {
        String owner = Scopes.owner(scope).orElse(scope);
        String before = KeyText.of(Cell.of(owner)) + " ";
        return Json.object()
                .put(Scopes.device(scope).isPresent() ? "device" : "shared", owner)
                .put("table", table)
                .put("key", cut(key.startsWith(before) ? key.substring(before.length()) : key))
                .build();
    }

    private static Json.Arr seen(String actorsAndNumbers) {
        List<Json> seen = new ArrayList<>();
        for (String one : actorsAndNumbers.split(" ", SIDES_MAX + 1)) {
            int colon = one.lastIndexOf(':');
            if (colon > 0 && seen.size() < SIDES_MAX) {
                seen.add(writer(one.substring(0, colon), Long.parseLong(one.substring(colon + 1))).build());
            }
        }
        return new Json.Arr(seen);
    }

    /** A write, or how many of a session's writes. */
    private static Json.Builder writer(String actor, long n) {
        int slash = actor.lastIndexOf('/');
        return Json.object()
                .put("replica", actor.substring(0, Math.max(slash, 0)))
                .put("session", actor.substring(slash + 1))
                .put("n", n);
    }

    private static String changed(Table table, long mask) {
        List<Table.Column> values = table.values();
        return values.stream()
                .filter(column -> (mask >>> values.indexOf(column) & 1) != 0)
                .map(Table.Column::name)
                .collect(Collectors.joining(", "));
    }

    /** SQLite's storage class as JSON; JSON has no infinity, so that one is null. */
    private static Json value(Cell cell) {
        if (cell instanceof Cell.Int number) {
            return new Json.Int(number.value());
        } else if (cell instanceof Cell.Real real) {
            return Double.isFinite(real.value()) ? new Json.Num(real.value()) : new Json.Null();
        } else if (cell instanceof Cell.Text text) {
            return new Json.Str(cut(text.value()));
        } else if (cell instanceof Cell.Blob blob) {
            return Json.object().put("hex", cut(HexFormat.of().formatHex(blob.value()))).build();
        }
        return new Json.Null();
    }

    private static String cut(String text) {
        if (text.length() <= TEXT_CHARS_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(TEXT_CHARS_MAX - 1)) ? TEXT_CHARS_MAX - 1 : TEXT_CHARS_MAX;
        return text.substring(0, end) + "…";
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
