// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A decision of a profile with what it has to know of its device, so that it can be read again where the profile is not. */
public final class PolicyJson {
    private PolicyJson() {}

    /** The policy as JSON. */
    public static Json.Obj write(DecisionSpec policy) {
        Json.Builder points = Json.object();
        policy.used().forEach(name -> Optional.ofNullable(policy.points().get(name)).ifPresent(info -> points.put(name, Json.object().put("kind", CardJson.word(info.kind()))
                .put("writable", info.isWritable()).put("choices", Json.texts(info.choices())).put("unit", info.unit()).build())));
        return Json.object().put("name", policy.name()).put("points", points.build()).put("tasks", Json.texts(List.copyOf(policy.tasks())))
                .put("decision", policy.source()).build();
    }

    /** What {@link #write} wrote; throws {@link NoSuchElementException} or {@link ClassCastException} for anything else. */
    public static DecisionSpec read(Json.Obj in) {
        Map<String, PointInfo> points = new TreeMap<>();
        in.object("points").orElseThrow().members().forEach((name, info) -> points.put(name, info((Json.Obj) info)));
        Set<String> tasks = new LinkedHashSet<>(texts(in, "tasks"));
        return new SpecReader(in.text("name").orElseThrow(), in.object("decision").orElseThrow(), points, tasks, (at, why) -> {
            throw new NoSuchElementException("the stored policy is not right at " + at + ": " + why);
        }).read();
    }

    private static PointInfo info(Json.Obj in) {
        String word = in.text("kind").orElseThrow();
        PointInfo.Kind kind = Arrays.stream(PointInfo.Kind.values()).filter(each -> CardJson.word(each).equals(word)).findFirst().orElseThrow();
        return new PointInfo(kind, in.get("writable").equals(Optional.of(new Json.Bool(true))), texts(in, "choices"), in.text("unit").orElse(""));
    }

    private static List<String> texts(Json.Obj in, String name) {
        return ((Json.Arr) in.get(name).orElseThrow()).items().stream().map(item -> ((Json.Str) item).value()).toList();
    }
}
