// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.History;
import dev.selvage.profile.model.LimitsSpec;
import dev.selvage.profile.model.Named;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.PointType;
import dev.selvage.profile.model.Report;
import dev.selvage.profile.model.Sampling;
import dev.selvage.profile.model.Transform;
import dev.selvage.profile.text.Node;
import dev.selvage.protocol.Durations;
import dev.selvage.protocol.Json;
import java.util.Collection;
import java.util.List;

/** Writes a resolved device as one JSON document that says every default, in the words of the profile language. */
final class ResolvedJson {
    private final Node.Mapping file;
    private final Node.Mapping profile;

    ResolvedJson(Node.Mapping file, Node.Mapping profile) {
        this.file = file;
        this.profile = profile;
    }

    /** The document, sections in the order people write them. */
    Json.Obj of(Collection<PointSpec> points, LimitsSpec limits) {
        Json.Builder out = Json.object();
        copy(out, file, "device", "site", "title");
        copy(out, profile, "profile", "version", "about");
        copy(out, file, "tags");
        copy(out, profile, "driver");
        Json.Builder all = Json.object();
        points.forEach(p -> all.put(p.name(), point(p)));
        out.put("points", all.build());
        copy(out, profile, "alarms", "tasks", "decisions", "tables", "faults", "security");
        return out.put("limits", limits(limits)).build();
    }

    private static void copy(Json.Builder out, Node.Mapping from, String... names) {
        for (String name : names) {
            from.get(name).ifPresent(node -> out.put(name, node.json()));
        }
    }

    /** A point in the profile language with nothing left out but what it does not have. */
    private static Json.Obj point(PointSpec p) {
        Json.Builder out = Json.object().put("title", p.title()).put("type", Named.word(p.type())).put("unit", p.unit());
        if (!p.values().isEmpty()) {
            out.put("values", Json.texts(p.values()));
        }
        out.put("bind", p.bind()).put("every", every(p.timing().sampling()));
        p.range().ifPresent(r -> out.put("range", new Json.Arr(List.of(new Json.Num(r.min()), new Json.Num(r.max())))));
        if (!p.transform().isNone()) {
            out.put("transform", transform(p.transform()));
        }
        out.put("report", report(p.report(), p.type()))
                .put("access", Named.word(p.rights().access()))
                .put("writer", Named.word(p.rights().writer()))
                .put("merge", Named.word(p.rights().merge()))
                .put("debounce", Durations.text(p.timing().debounceMillis()))
                .put("expire", Durations.text(p.timing().expireMillis()))
                .put("optional", p.optional())
                .put("hidden", p.hidden());
        return out.put("history", history(p.history())).build();
    }

    private static String every(Sampling sampling) {
        if (sampling instanceof Sampling.Periodic periodic) {
            return Durations.text(periodic.everyMillis());
        }
        return sampling instanceof Sampling.Push ? "push" : "row";
    }

    private static Json.Obj transform(Transform t) {
        Json.Builder out = Json.object();
        t.mask().ifPresent(mask -> out.put("mask", mask));
        out.put("shift", t.shift()).put("scale", t.scale()).put("offset", t.offset());
        Json.Builder map = Json.object();
        t.map().forEach((raw, value) -> map.put(raw, value));
        return out.put("map", map.build()).build();
    }

    private static Json.Obj report(Report r, PointType type) {
        Json.Builder out = Json.object().put("when", Named.word(r.when()));
        if (type.isNumber()) {
            out.put("deadband", r.deadband()).put("deadbandPct", r.deadbandPct());
        }
        return out.put("min", Durations.text(r.minMillis()))
                .put("max", Durations.text(r.maxMillis()))
                .put("agg", Named.word(r.agg()))
                .build();
    }

    private static Json.Obj history(History h) {
        return Json.object()
                .put("kind", Named.word(h.kind()))
                .put("keep", Durations.text(h.keepMillis()))
                .put("window", Durations.text(h.windowMillis()))
                .build();
    }

    private static Json.Obj limits(LimitsSpec limits) {
        LimitsSpec.Rate rate = limits.rate();
        return Json.object()
                .put("rate", Json.object()
                        .put("msgs", rate.messages())
                        .put("per", Durations.text(rate.perMillis()))
                        .put("burst", rate.burst())
                        .build())
                .put("payload", limits.payloadBytes())
                .put("outbox", Json.object()
                        .put("bytes", limits.outbox().bytes())
                        .put("age", Durations.text(limits.outbox().ageMillis()))
                        .build())
                .put("model", limits.modelBytes())
                .put("disk", Json.object().put("reserve", limits.diskReserveBytes()).build())
                .put("block", limits.node().blockBytes())
                .put("observers", limits.node().observers())
                .build();
    }
}
