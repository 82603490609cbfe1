// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.Situation;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Situations as JSON and back. */
public final class SituationJson {
    private SituationJson() {}

    /** The situation as JSON. */
    public static Json.Obj write(Situation situation) {
        Json.Builder out = Json.object().put("state", situation.state());
        Json.Builder held = Json.object();
        situation.held().forEach(held::put);
        out.put("held", held.build());
        if (situation.restsUntilMillis() > Long.MIN_VALUE) {
            out.put("restsUntil", situation.restsUntilMillis());
        }
        out.put("done", Json.texts(List.copyOf(situation.done())));
        Json.Builder moved = Json.object();
        situation.moved().forEach((point, at) -> moved.put(point, moved(at)));
        return out.put("moved", moved.build()).put("told", situation.told()).build();
    }

    private static Json.Obj moved(Situation.Moved at) {
        Json.Builder out = Json.object().put("v", Values.json(at.value())).put("at", at.atMillis())
                .put("changes", new Json.Arr(at.changes().stream().<Json>map(Json.Int::new).toList()));
        return (at.refusals() > 0 ? out.put("refusals", at.refusals()) : out).build();
    }

    /** What {@link #write} wrote; throws {@link java.util.NoSuchElementException} or {@link ClassCastException} for anything else. */
    public static Situation read(Json.Obj in) {
        Map<String, Integer> held = new TreeMap<>();
        in.object("held").orElseThrow().members().forEach((name, count) -> held.put(name, (int) ((Json.Int) count).value()));
        Set<String> done = new TreeSet<>();
        ((Json.Arr) in.get("done").orElseThrow()).items().forEach(point -> done.add(((Json.Str) point).value()));
        Map<String, Situation.Moved> moved = new TreeMap<>();
        in.object("moved").orElseThrow().members().forEach((point, at) -> moved.put(point, moved((Json.Obj) at)));
        return new Situation(in.text("state").orElseThrow(), held, in.integer("restsUntil").orElse(Long.MIN_VALUE), done, moved, in.text("told").orElse(""));
    }

    private static Situation.Moved moved(Json.Obj in) {
        List<Long> changes = ((Json.Arr) in.get("changes").orElseThrow()).items().stream().map(at -> ((Json.Int) at).value()).toList();
        return new Situation.Moved(Values.value(in.get("v")), in.integer("at").orElseThrow(), changes, in.integer("refusals").orElse(0L).intValue());
    }
}
