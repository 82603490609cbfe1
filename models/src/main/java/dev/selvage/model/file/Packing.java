// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.Score;
import dev.selvage.model.Models;
import dev.selvage.model.manifest.Digests;
import dev.selvage.model.manifest.Golden;
import dev.selvage.model.manifest.Identity;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes the manifest of a trained model on the workstation, and signs it. */
public final class Packing {
    /** Enough to meet most parts of a model of ours. */
    private static final int GOLDEN_COUNT = 24;
    /** Members of a manifest besides features and vectors, metrics among them. */
    private static final int OTHER_ITEMS = 300;
    private static final int ITEMS_PER_FEATURE = 8;

    private Packing() {}

    /**
     * What people say of a model.
     *
     * @param trainedAtMillis wall time
     * @param source where the rows came from
     */
    public record Label(
            String name, Version version, Manifest.Purpose purpose, long trainedAtMillis, String source, Manifest.Terms terms) {}

    /** The manifest of a model that was trained on these rows. */
    public static Manifest manifest(Trained trained, Rows rows, Label label, Json.Obj metrics) {
        String digest = Digests.of(trained.file());
        Model model = trained.open(new Identity(label.name(), label.version().toString(), digest, label.trainedAtMillis()));
        List<FeatureStats> features = model.card().features();
        return new Manifest(
                label.name(),
                label.version(),
                new Manifest.Content(digest, trained.file().length),
                trained.plan(),
                label.purpose(),
                features,
                new Manifest.Training(Models.LIBRARY, label.trainedAtMillis(), trained.rows(), Digests.of(rows.rows()), label.source()),
                metrics,
                pick(model, rows.rows(), goldenCount(features.size())),
                label.terms());
    }

    /** Picks vectors from rows: spread evenly over the scores, so that the largest, the smallest and the middle are among them. */
    static List<Golden> pick(Model model, List<double[]> rows, int count) {
        if (rows.size() < Golden.COUNT_MIN) {
            throw new IllegalArgumentException(rows.size() + " rows; a manifest needs " + Golden.COUNT_MIN + " to try a model with");
        }
        double[] scores = rows.stream().mapToDouble(r -> model.score(r).value()).toArray();
        List<Integer> order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .toList();
        Set<Integer> picked = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            picked.add(order.get((int) ((long) i * (order.size() - 1) / Math.max(1, count - 1))));
        }
        List<Golden> golden = new ArrayList<>();
        for (int row : picked) {
            Score score = model.score(rows.get(row));
            golden.add(new Golden(rows.get(row).clone(), score.value(), score.label()));
        }
        return golden;
    }

    /** As many vectors as a document may hold beside so many features. */
    private static int goldenCount(int features) {
        int room = Limits.JSON_ITEMS_MAX - OTHER_ITEMS - ITEMS_PER_FEATURE * features;
        return Math.max(Golden.COUNT_MIN, Math.min(GOLDEN_COUNT, room / (features + 4)));
    }

    /** The offer that a device checks: manifest, signature and file. */
    public static Offer offer(Manifest manifest, byte[] file, SigningKey key) {
        byte[] bytes = manifest.bytes();
        return new Offer(bytes, key.sign(bytes), Offer.Content.of(file));
    }
}
