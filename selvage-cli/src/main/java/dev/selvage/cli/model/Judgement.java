// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.model.Examples.Example;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.terminal.Table;
import dev.selvage.decision.model.Model;
import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Family;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a model is worth on examples, by the measure that its family is held to: how often it is wrong both ways for alarms, a table of classes, the error of a
 * quantity. F1 never stands alone: a rate of false and of missed alarms is beside it.
 *
 * @param lines for people
 * @param metrics for the manifest
 */
public record Judgement(List<String> lines, Json.Obj metrics) {
    /** More classes make no table that anybody reads. */
    private static final int CLASSES_MAX = 12;
    private static final double PERCENT = 100;

    /** The families that tell classes apart. */
    public static boolean isClassifier(Family family) {
        return family == Family.LINEAR_SGD || family == Family.CART || family == Family.RANDOM_FOREST;
    }

    /**
     * Judges a model.
     *
     * @param of the label that means an alarm; empty for whatever is not normal, and for classifiers their own
     */
    public static Judgement of(Model model, Blueprint plan, List<Example> examples, Optional<String> of) throws CliException {
        List<Example> labelled = examples.stream().filter(example -> example.label().isPresent()).toList();
        if (plan.family() == Family.LINEAR_REGRESSION) {
            return quantity(model, labelled);
        }
        double threshold = plan.threshold().orElseThrow(() -> new CliException("the model has no threshold, so nobody can say when it means an alarm"));
        if (labelled.isEmpty()) {
            return unlabelled(model, threshold, examples);
        }
        Optional<String> wanted = isClassifier(plan.family()) ? plan.parameters().text("of") : of;
        Alarms alarms = Alarms.count(model, threshold, labelled, wanted);
        List<String> lines = new ArrayList<>(alarms.lines());
        if (isClassifier(plan.family())) {
            lines.addAll(confusion(model, labelled));
        }
        return new Judgement(lines, alarms.metrics());
    }

    /** Rows by what they were and what the model said. */
    private record Alarms(int hits, int falseAlarms, int missed, int quiet) {
        static Alarms count(Model model, double threshold, List<Example> labelled, Optional<String> of) {
            int[] counts = new int[4];
            for (Example example : labelled) {
                boolean isSaid = model.score(example.features().clone()).value() > threshold;
                boolean isOne = Labels.isAlarm(example.label().orElseThrow(), of);
                counts[(isOne ? 2 : 0) + (isSaid == isOne ? 1 : 0)]++;
            }
            return new Alarms(counts[3], counts[0], counts[2], counts[1]);
        }

        int alarms() {
            return hits + missed;
        }

        int normal() {
            return falseAlarms + quiet;
        }

        double f1() {
            return 2.0 * hits / Math.max(1, 2 * hits + falseAlarms + missed);
        }

        List<String> lines() {
            String counts = hits + " alarms right, " + falseAlarms + " false, " + missed + " missed, " + quiet + " rows quiet and right";
            if (alarms() == 0) {
                return List.of("FAR " + percent(falseAlarms, normal()) + " of " + normal() + " rows, none of which is labelled as an alarm: what it misses cannot be told (" + counts + ")");
            }
            if (normal() == 0) {
                return List.of("MAR " + percent(missed, alarms()) + " of " + alarms() + " rows, all of which are labelled as alarms: false ones cannot be told (" + counts + ")");
            }
            return List.of(String.format(Locale.ROOT, "F1 %.3f with FAR %s (false alarms of normal rows) and MAR %s (missed of alarms)", f1(), percent(falseAlarms, normal()), percent(missed, alarms())), counts);
        }

        Json.Obj metrics() {
            Json.Builder out = Json.object();
            if (alarms() > 0 && normal() > 0) {
                out.put("f1", f1());
            }
            if (normal() > 0) {
                out.put("far", (double) falseAlarms / normal());
            }
            if (alarms() > 0) {
                out.put("mar", (double) missed / alarms());
            }
            return out.build();
        }
    }

    private static String percent(int part, int of) {
        return String.format(Locale.ROOT, "%.1f %%", PERCENT * part / Math.max(1, of));
    }

    /** Classes as they were, and as the model calls them. */
    private static List<String> confusion(Model model, List<Example> labelled) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        TreeSet<String> names = new TreeSet<>();
        for (Example example : labelled) {
            String was = example.label().orElseThrow();
            String said = model.score(example.features().clone()).label().orElse("?");
            counts.computeIfAbsent(was, any -> new TreeMap<>()).merge(said, 1, Integer::sum);
            names.add(was);
            names.add(said);
        }
        if (names.size() > CLASSES_MAX) {
            return List.of(names.size() + " classes: too many for a table");
        }
        List<String> columns = new ArrayList<>(List.of("was \\ said"));
        columns.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        for (String was : names) {
            List<String> row = new ArrayList<>(List.of(was));
            names.forEach(said -> row.add(String.valueOf(counts.getOrDefault(was, Map.of()).getOrDefault(said, 0))));
            rows.add(row);
        }
        return new Table(columns, rows).lines();
    }

    private static Judgement quantity(Model model, List<Example> labelled) throws CliException {
        if (labelled.isEmpty()) {
            return new Judgement(List.of("no column says what the quantity was, so the error cannot be told; name it with --label"), Json.object().build());
        }
        double squares = 0;
        double sum = 0;
        for (Example example : labelled) {
            double error = model.score(example.features().clone()).value() - target(example);
            squares += error * error;
            sum += Math.abs(error);
        }
        double rmse = Math.sqrt(squares / labelled.size());
        double mae = sum / labelled.size();
        return new Judgement(List.of(String.format(Locale.ROOT, "RMSE %.4g and MAE %.4g of %d rows", rmse, mae, labelled.size())), Json.object().put("rmse", rmse).put("mae", mae).build());
    }

    /** The quantity that an example led to. */
    public static double target(Example example) throws CliException {
        String label = example.label().orElse("");
        OptionalDouble number = Labels.number(label);
        return number.orElseThrow(() -> new CliException("row " + (example.row() + 1) + ": the label \"" + Printable.of(label) + "\" is no number; this family learns a quantity"));
    }

    private static Judgement unlabelled(Model model, double threshold, List<Example> examples) {
        int beyond = (int) examples.stream().filter(example -> model.score(example.features().clone()).value() > threshold).count();
        return new Judgement(List.of(beyond + " of " + examples.size() + " rows (" + percent(beyond, examples.size()) + ") are beyond the threshold "
                + String.format(Locale.ROOT, "%.4g", threshold) + "; without labels nobody can say whether they should be"),
                Json.object().put("beyond", (double) beyond / Math.max(1, examples.size())).build());
    }
}
