// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.List;

/** Writes a manifest as JSON; {@link ManifestReader} is its other half. */
final class ManifestWriter {
    private ManifestWriter() {}

    /** All members in the order in which people read: what it is, what it is for, where it comes from, who signs. */
    static Json.Obj json(Manifest m) {
        Json.Builder out = Json.object()
                .put("format", Manifest.FORMAT)
                .put("name", m.name())
                .put("version", m.version().toString())
                .put("sha256", m.content().sha256())
                .put("size", m.content().size())
                .put("family", m.plan().family().wireName())
                .put("kind", m.plan().family().kind().name());
        m.plan().threshold().ifPresent(t -> out.put("threshold", t));
        return out.put("parameters", m.plan().parameters())
                .put("profile", m.purpose().profile())
                .put("decision", m.purpose().decision())
                .put("template", m.purpose().template())
                .put("features", new Json.Arr(m.features().stream().map(ManifestWriter::feature).toList()))
                .put("library", m.training().library())
                .put("trainedAt", m.training().trainedAtMillis())
                .put("training", training(m.training()))
                .put("metrics", m.metrics())
                .put("golden", new Json.Arr(m.golden().stream().map(ManifestWriter::golden).toList()))
                .put("minAgent", m.terms().minAgent().toString())
                .put("notAfter", m.terms().notAfterMillis())
                .put("kid", m.terms().kid())
                .build();
    }

    private static Json feature(FeatureStats f) {
        return Json.object()
                .put("name", f.name())
                .put("unit", f.unit())
                .put("min", f.min())
                .put("max", f.max())
                .put("mean", f.mean())
                .put("variance", f.variance())
                .put("count", f.count())
                .build();
    }

    private static Json training(Manifest.Training t) {
        return Json.object().put("rows", t.rows()).put("sha256", t.sha256()).put("source", t.source()).build();
    }

    private static Json golden(Golden g) {
        // Written in full, so that reading gives the same bits: the tolerance is for processors, not for text.
        List<Json> x = Arrays.stream(g.x()).<Json>mapToObj(Json.Num::new).toList();
        return Json.object().put("x", new Json.Arr(x)).put("score", g.score()).put("label", g.label()).build();
    }
}
