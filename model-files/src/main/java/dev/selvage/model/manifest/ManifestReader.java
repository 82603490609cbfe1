// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads a manifest member by member, within bounds. It knows every member: one that it does not know was meant to matter. */
final class ManifestReader {
    private static final Set<String> KNOWN = Set.of(
            "format", "name", "version", "sha256", "size", "family", "kind", "threshold", "parameters", "profile", "decision",
            "template", "features", "library", "trainedAt", "training", "metrics", "golden", "minAgent", "notAfter", "kid");
    /** As many as can be trained on. */
    private static final int FEATURES_MAX = 256;

    private final Member top;

    ManifestReader(byte[] json) throws JsonException {
        this.top = new Member("", JsonReader.readObject(json));
    }

    /** Reads all of it; the format comes first, because all that follows depends on it. */
    Manifest read() throws JsonException {
        top.exactly("format", Manifest.FORMAT);
        top.noneBut(KNOWN);
        Family family = Family.find(top.text("family")).orElseThrow(() -> top.wrong("family", "one that this agent knows"));
        // Follows from the family, and is written for readers that do not know it; the two may not differ.
        top.exactly("kind", family.kind().name());
        List<FeatureStats> features = features();
        return new Manifest(
                top.name("name"),
                top.version("version"),
                new Manifest.Content(top.digest("sha256"), top.whole("size", 1, Manifest.Content.BYTES_MAX)),
                plan(family),
                new Manifest.Purpose(top.shortText("profile"), top.shortText("decision"), top.digest("template")),
                features,
                training(),
                top.object("metrics"),
                golden(features.size()),
                new Manifest.Terms(top.version("minAgent"), top.whole("notAfter", 0, Long.MAX_VALUE), top.shortText("kid")));
    }

    private Blueprint plan(Family family) throws JsonException {
        OptionalDouble threshold = top.has("threshold") ? OptionalDouble.of(top.number("threshold")) : OptionalDouble.empty();
        Blueprint plan = new Blueprint(family, threshold, top.object("parameters"));
        if (family == Family.ENSEMBLE) {
            checkMembers(plan);
        }
        return plan;
    }

    /** Members are read again when the file is opened; here so that a wrong list is a fault of the manifest. */
    private void checkMembers(Blueprint plan) throws JsonException {
        try {
            if (plan.members().stream().anyMatch(m -> m.family() == Family.ENSEMBLE)) {
                throw top.wrong("parameters", "members of which none is an ensemble itself");
            }
        } catch (IllegalArgumentException e) {
            throw new JsonException("manifest: \"parameters\": " + e.getMessage());
        }
    }

    /** The features in their order, each name once: vectors are told apart by place alone. */
    private List<FeatureStats> features() throws JsonException {
        List<FeatureStats> features = new ArrayList<>();
        for (Member f : top.list("features", 1, FEATURES_MAX)) {
            try {
                features.add(new FeatureStats(
                        f.shortText("name"), f.unit("unit"), f.whole("count", 2, Integer.MAX_VALUE), f.number("min"),
                        f.number("max"), f.number("mean"), f.number("variance")));
            } catch (IllegalArgumentException e) {
                throw new JsonException("manifest: " + e.getMessage());
            }
        }
        if (new HashSet<>(features.stream().map(FeatureStats::name).toList()).size() < features.size()) {
            throw top.wrong("features", "features of different names");
        }
        return features;
    }

    private Manifest.Training training() throws JsonException {
        Member training = new Member("training.", top.object("training"));
        return new Manifest.Training(
                top.shortText("library"), top.whole("trainedAt", 0, Long.MAX_VALUE), training.whole("rows", 2, Long.MAX_VALUE),
                training.digest("sha256"), training.text("source"));
    }

    /** The vectors, each as long as there are features. */
    private List<Golden> golden(int features) throws JsonException {
        List<Golden> golden = new ArrayList<>();
        for (Member g : top.list("golden", Golden.COUNT_MIN, Golden.COUNT_MAX)) {
            Optional<String> label = g.has("label") ? Optional.of(g.text("label")) : Optional.empty();
            golden.add(new Golden(vector(g, features), g.number("score"), label));
        }
        return golden;
    }

    private static double[] vector(Member golden, int features) throws JsonException {
        List<Json> items = golden.items("x", features, features);
        double[] x = new double[features];
        for (int i = 0; i < features; i++) {
            x[i] = Numbers.of(items.get(i)).orElseThrow(() -> golden.wrong("x", "one number for each feature"));
        }
        return x;
    }
}
