// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.model.MemberFiles;
import dev.selvage.model.ModelFile;
import dev.selvage.model.Quiet;
import dev.selvage.model.Scaler;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Family;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Trains a model of any family. A recipe's parameters, with their defaults:
 * <ul>
 *   <li>{@code linear-sgd}: of, epochs 5, optimiser adagrad (or sgd), rate 0.1 (sgd 0.05), threshold 0.5;
 *   <li>{@code cart}: of, depth 8, minWeight 5, threshold 0.5; {@code random-forest}: the same, trees 50, features √n/n;
 *   <li>{@code kmeans}: k 8, iterations 100; {@code hdbscan}: minClusterSize 10, neighbours 5;
 *   <li>{@code one-class-svm}: nu 0.05, gamma 1/n, holdOut 0.2;
 *   <li>{@code linear-regression}: penalty 0.001, l1 0.5, iterations 1000, threshold none; {@code residual}: the same and target;
 *   <li>these four and residual: threshold = factor (1) × the quantile (0.99; 1 is the largest) of the scores of their rows;
 *   <li>{@code ensemble}: members, a list of {family, parameters}, threshold 1.
 * </ul>
 * All throw {@link IllegalArgumentException} with one line that says what to change. Stateless.
 */
public final class Trainer {
    private Trainer() {}

    /** Trains by the recipe. Takes milliseconds to minutes; call it where that does not matter. */
    public static Trained train(Recipe recipe, Rows rows) {
        Quiet.library();
        Settings settings = new Settings(recipe.parameters());
        return recipe.family() == Family.ENSEMBLE
                ? ensemble(settings, rows, recipe.seed())
                : single(recipe, settings, rows);
    }

    private static Trained single(Recipe recipe, Settings settings, Rows rows) {
        int learning = learning(recipe.family(), settings, rows);
        Rows learned = learning == rows.rows().size() ? rows : rows.part(0, learning);
        Rows tried = learning == rows.rows().size() ? rows : rows.part(learning, rows.rows().size());
        // Of all rows, held out or not: members of an ensemble must agree on what is normal.
        List<FeatureStats> statistics = rows.statistics();
        Fit fit = fit(recipe, settings, learned, statistics);
        byte[] file = ModelFile.of(fit.model(), statistics);
        Blueprint unbounded = new Blueprint(recipe.family(), OptionalDouble.empty(), fit.parameters());
        Trained trained = new Trained(unbounded, rows.inputs(), file, learning);
        OptionalDouble threshold = threshold(recipe.family(), settings, trained, tried);
        settings.done();
        return new Trained(
                new Blueprint(recipe.family(), threshold, fit.parameters()), rows.inputs(), file, learning);
    }

    private static Fit fit(Recipe recipe, Settings settings, Rows rows, List<FeatureStats> statistics) {
        Scaler scaler = Scaler.of(recipe.family(), statistics);
        Data data = Data.of(rows, scaler);
        long seed = recipe.seed();
        return switch (recipe.family()) {
            case LINEAR_SGD -> Classes.linear(data, settings, seed);
            case CART -> Classes.tree(data, settings, seed);
            case RANDOM_FOREST -> Classes.forest(data, settings, seed);
            case KMEANS -> Clusters.kMeans(data, settings, seed);
            case ONE_CLASS_SVM -> Outliers.oneClass(data, settings, seed);
            case HDBSCAN -> Clusters.density(data, settings);
            case LINEAR_REGRESSION -> Regressions.linear(data, settings, seed);
            case RESIDUAL -> Regressions.residual(rows, statistics, scaler, settings, seed);
            case ENSEMBLE -> throw new IllegalArgumentException("an ensemble cannot be a member of one");
        };
    }

    /** How many rows to learn from; a support vector machine fits its own rows too well to be measured by them. */
    private static int learning(Family family, Settings settings, Rows rows) {
        int all = rows.rows().size();
        if (family != Family.ONE_CLASS_SVM) {
            return all;
        }
        int heldOut = (int) Math.round(all * settings.number("holdOut", 0.2, 0.01, 0.9));
        if (heldOut < Rows.ROWS_MIN || all - heldOut < Rows.ROWS_MIN) {
            throw new IllegalArgumentException(all + " rows are too few to hold some out for the threshold");
        }
        // The last ones: neighbours in time are alike, and would flatter it.
        return all - heldOut;
    }

    private static OptionalDouble threshold(Family family, Settings settings, Trained trained, Rows tried) {
        return switch (family) {
            case LINEAR_SGD, CART, RANDOM_FOREST -> OptionalDouble.of(settings.number("threshold", 0.5, 0, 1));
            case LINEAR_REGRESSION -> settings.optional("threshold", -Double.MAX_VALUE, Double.MAX_VALUE);
            default -> OptionalDouble.of(calibrated(settings, trained.open(), tried));
        };
    }

    /** A multiple of what most rows score: the rows are normal, or mostly. */
    private static double calibrated(Settings settings, Model model, Rows tried) {
        double quantile = settings.number("quantile", 0.99, 0.5, 1);
        double factor = settings.number("factor", 1, 0.01, 1_000);
        double[] scores = tried.rows().stream().mapToDouble(r -> model.score(r).value()).sorted().toArray();
        int rank = (int) Math.ceil(quantile * scores.length) - 1;
        double threshold = factor * scores[rank];
        if (!(threshold > 0)) {
            throw new IllegalArgumentException("the threshold comes out as " + threshold
                    + ": the rows are too alike, or the model knows each of them; raise \"quantile\" or make the model smaller");
        }
        return threshold;
    }

    /** Trains each member on the same rows; the manifest says what they are. */
    private static Trained ensemble(Settings settings, Rows rows, long seed) {
        List<Json> items = settings.list("members");
        double threshold = settings.number("threshold", 1, 1e-6, 1e6);
        settings.done();
        if (items.size() < MemberFiles.MEMBERS_MIN || items.size() > MemberFiles.MEMBERS_MAX) {
            throw new IllegalArgumentException("\"members\" in the recipe must be " + MemberFiles.MEMBERS_MIN + " to "
                    + MemberFiles.MEMBERS_MAX + ", not " + items.size());
        }
        List<byte[]> files = new ArrayList<>();
        List<Json> plans = new ArrayList<>();
        for (Json item : items) {
            Trained member = member(item, rows, seed);
            files.add(member.file());
            plans.add(plan(member.plan()));
        }
        Json.Obj parameters = Json.object().put("members", new Json.Arr(plans)).build();
        return new Trained(
                new Blueprint(Family.ENSEMBLE, OptionalDouble.of(threshold), parameters), rows.inputs(),
                MemberFiles.join(files), rows.rows().size());
    }

    private static Trained member(Json item, Rows rows, long seed) {
        if (!(item instanceof Json.Obj member)) {
            throw new IllegalArgumentException("a member in the recipe is an object with \"family\"");
        }
        Family family = Family.of(member.text("family").orElse(""));
        Json.Obj parameters = member.object("parameters").orElse(Json.object().build());
        if (Arrays.asList(Family.ENSEMBLE, Family.LINEAR_REGRESSION).contains(family)) {
            throw new IllegalArgumentException(family.wireName() + " cannot be a member of an ensemble: its score has no threshold of its own");
        }
        return single(new Recipe(family, parameters, seed), new Settings(parameters), rows);
    }

    private static Json.Obj plan(Blueprint plan) {
        return Json.object()
                .put("family", plan.family().wireName())
                .put("threshold", plan.threshold().orElseThrow())
                .put("parameters", plan.parameters())
                .build();
    }
}
