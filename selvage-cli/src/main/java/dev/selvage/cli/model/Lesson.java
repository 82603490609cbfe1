// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.model.Examples.Example;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Golden;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that was trained, what it learned from, and what it is worth.
 *
 * @param heldOut whether it was judged on rows that it has not seen
 * @param alarming rows left out because they were labelled as what the model is to find
 * @param unlabelled rows left out because the family needs a label
 */
public record Lesson(Trained trained, Rows rows, Judgement judgement, boolean heldOut, int judged, int alarming, int unlabelled) {
    /** Golden vectors are picked from the rows. */
    private static final int ROWS_MIN = Math.max(Rows.ROWS_MIN, Golden.COUNT_MIN);

    /**
     * What to train, and on which part.
     *
     * @param of the class of interest
     * @param part which examples to learn from; the others are held out
     */
    public record Plan(Family family, Map<String, Json> parameters, long seed, Optional<String> of, Part part) {}

    /** Tells the examples to learn from. */
    @FunctionalInterface
    public interface Part {
        boolean isIn(Example example);
    }

    /** Trains; takes as long as that takes. */
    public static Lesson of(Kind kind, Examples examples, Plan plan) throws CliException {
        List<Example> part = examples.all().stream().filter(plan.part()::isIn).filter(Example::isFull).toList();
        List<Example> heldOut = examples.all().stream().filter(example -> !plan.part().isIn(example)).toList();
        boolean isNormalOnly = !Judgement.isClassifier(plan.family()) && plan.family() != Family.LINEAR_REGRESSION;
        List<Example> known = isNormalOnly ? part : part.stream().filter(example -> example.label().isPresent()).toList();
        // what is labelled as an alarm is never learned as normal
        List<Example> learned = isNormalOnly ? part.stream().filter(example -> example.label().filter(label -> Labels.isAlarm(label, plan.of())).isEmpty()).toList() : known;
        if (learned.size() < ROWS_MIN) {
            throw new CliException(learned.size() + " rows are left to learn from, of " + (examples.all().size() + examples.warming() + examples.missing()) + " (" + examples.filling() + " while windows were filling, " + examples.missing()
                    + " with an input missing, " + (part.size() - known.size()) + " without a label" + "); at least " + ROWS_MIN + " are needed");
        }
        Rows rows = rows(kind, plan, learned);
        Trained trained = trained(plan, rows);
        List<Example> judged = heldOut.isEmpty() ? part : heldOut;
        Judgement judgement = Judgement.of(trained.open(), trained.plan(), judged, plan.of());
        return new Lesson(trained, rows, judgement, !heldOut.isEmpty(), judged.size(), known.size() - learned.size(), part.size() - known.size());
    }

    private static Rows rows(Kind kind, Plan plan, List<Example> learned) throws CliException {
        List<double[]> rows = learned.stream().map(Example::features).toList();
        if (Judgement.isClassifier(plan.family())) {
            return Rows.labelled(kind.inputs(), rows, learned.stream().map(example -> example.label().orElseThrow()).toList());
        } else if (plan.family() != Family.LINEAR_REGRESSION) {
            return Rows.plain(kind.inputs(), rows);
        }
        List<Double> targets = new ArrayList<>();
        for (Example example : learned) {
            targets.add(Judgement.target(example));
        }
        return Rows.withTargets(kind.inputs(), rows, targets.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Trained trained(Plan plan, Rows rows) throws CliException {
        Map<String, Json> parameters = new LinkedHashMap<>(plan.parameters());
        if (Judgement.isClassifier(plan.family())) {
            plan.of().ifPresent(of -> parameters.put("of", new Json.Str(Labels.plain(of))));
        }
        try {
            return Trainer.train(new Recipe(plan.family(), new Json.Obj(parameters), plan.seed()), rows);
        } catch (IllegalArgumentException e) {
            throw new CliException("cannot train " + plan.family().wireName() + ": " + Printable.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** What the evaluation said, with what it was made on. */
    public Json.Obj metrics() {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("on", new Json.Str(heldOut ? "held-out" : "training"));
        members.put("rows", new Json.Int(judged));
        members.putAll(judgement.metrics().members());
        return new Json.Obj(members);
    }
}
