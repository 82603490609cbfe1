// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.Evidence;
import dev.selvage.decision.Flaw;
import dev.selvage.decision.Input;
import dev.selvage.decision.PointReading;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evidence as JSON and back. */
final class EvidenceJson {
    private EvidenceJson() {}

    static Json.Obj write(Evidence evidence) {
        Json.Builder out = Json.object().put("wall", evidence.wallMillis()).put("clock", evidence.clockMillis());
        out.put("inputs", new Json.Arr(evidence.inputs().stream().<Json>map(EvidenceJson::input).toList()));
        Json.Builder points = Json.object();
        evidence.points().forEach((name, reading) -> points.put(name, Json.object()
                .put("v", Values.json(reading.value())).put("q", reading.quality().wire()).put("age", reading.ageMillis()).build()));
        out.put("points", points.build());
        if (!evidence.failed().isEmpty()) {
            Json.Builder failed = Json.object();
            evidence.failed().forEach(failed::put);
            out.put("failed", failed.build());
        }
        evidence.baseline().ifPresent(state -> out.put("baseline", state));
        return out.build();
    }

    private static Json input(Input input) {
        Json.Builder out = Json.object().put("as", input.as());
        Values.put(out, "v", input.value());
        Values.put(out, "raw", input.raw());
        out.put("age", input.ageMillis());
        return out.put("flaw", input.flaw().map(Flaw::word)).build();
    }

    static Evidence read(Json.Obj in) {
        List<Input> inputs = new ArrayList<>();
        if (in.get("inputs").orElseThrow() instanceof Json.Arr all) {
            all.items().forEach(item -> inputs.add(input((Json.Obj) item)));
        }
        Map<String, PointReading> points = new LinkedHashMap<>();
        in.object("points").orElseThrow().members().forEach((name, reading) -> points.put(name, point((Json.Obj) reading)));
        Map<String, String> failed = new LinkedHashMap<>();
        in.object("failed").ifPresent(all -> all.members().keySet().forEach(name -> failed.put(name, all.text(name).orElse(""))));
        return new Evidence(in.integer("wall").orElseThrow(), in.integer("clock").orElseThrow(), inputs, points, failed, in.object("baseline"));
    }

    private static Input input(Json.Obj in) {
        return new Input(in.text("as").orElseThrow(), Values.number(in, "v"), Values.number(in, "raw"), in.integer("age").orElseThrow(),
                in.text("flaw").flatMap(Flaw::of));
    }

    private static PointReading point(Json.Obj in) {
        return new PointReading(Values.value(in.get("v")), in.text("q").flatMap(Quality::ofWire).orElse(Quality.BAD), in.integer("age").orElseThrow());
    }
}
