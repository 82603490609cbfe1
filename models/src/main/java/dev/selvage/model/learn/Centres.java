// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.decision.model.Model;
import dev.selvage.model.manifest.Numbers;
import dev.selvage.model.train.Adapt;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the centres of normal rows, and whether they are normal at all. Unlabelled rows cannot say that they are broken; they can say that a
 * part of them is unlike the rest, or unlike what the model before took for normal.
 */
final class Centres {
    /** Share of the held-out rows beyond the threshold: a model that calls a tenth of a good machine strange is not believed for long. */
    static final double BEYOND_MAX = 0.10;
    /** By how much that share may be larger than what the model before has on the same rows. */
    static final double WORSE_MAX = 0.05;
    /** Share of one half of the rows that may be strange to the other half: more, and the machine was not in one condition. */
    static final double UNSTEADY_MAX = 0.25;
    /**
     * The threshold lies that far beyond what nearly all rows score, unless the profile says otherwise. At 1, each lesson would learn from what
     * the last one let through, and what is normal would shrink by a hundredth each time.
     */
    static final double FACTOR = 1.5;

    private static final int CENTRES = 8;

    private Centres() {}

    static Trial learn(Lesson lesson, Optional<Trained> before) {
        Json.Obj recipe = recipe(lesson);
        Rows rows = lesson.rows();
        Optional<Model> known = before.filter(model -> model.plan().threshold().isPresent()).map(Trained::open);
        double strange = known.map(model -> beyond(model, rows.rows())).orElse(0.0);
        if (strange > BEYOND_MAX) {
            return Trial.declined(percent(strange) + " of the rows are beyond the threshold of the model that decides; they are not normal rows");
        }
        // from the first, the middle and the last half: an episode of any time is mostly in one of them
        int half = rows.rows().size() / 2;
        for (int from : new int[] {0, half / 2, rows.rows().size() - half}) {
            double apart = beyond(trained(without(rows, from, from + half), recipe, lesson.seed()).open(), rows.rows().subList(from, from + half));
            if (apart > UNSTEADY_MAX) {
                return Trial.declined(percent(apart) + " of the rows " + (from + 1) + " to " + (from + half) + " are unlike the others; something changed while they were taken");
            }
        }
        Trained trained = trained(lesson.trained(), recipe, lesson.seed());
        double share = beyond(trained.open(), lesson.heldOut());
        Optional<Double> shareBefore = known.map(model -> beyond(model, lesson.heldOut()));
        if (share > BEYOND_MAX || shareBefore.filter(earlier -> share > earlier + WORSE_MAX).isPresent()) {
            return Trial.declined(percent(share) + " of the rows held out are beyond the new threshold"
                    + shareBefore.map(earlier -> ", and " + percent(earlier) + " beyond that of the model that decides").orElse("")
                    + "; at most " + percent(BEYOND_MAX) + ", and " + percent(WORSE_MAX) + " more than before, may be");
        }
        Json.Builder metrics = Json.object().put("beyond", share);
        shareBefore.ifPresent(earlier -> metrics.put("beyondBefore", earlier));
        return new Trial.Passed(trained, metrics);
    }

    private static Json.Obj recipe(Lesson lesson) {
        Json.Obj said = lesson.spec().parameters();
        if (said.get("factor").isPresent()) {
            return said;
        }
        Json.Builder recipe = Json.object();
        said.members().forEach(recipe::put);
        return recipe.put("factor", FACTOR).build();
    }

    /** Throws {@link IllegalArgumentException} when the rows do not give that many centres. */
    private static Trained trained(Rows rows, Json.Obj recipe, long seed) {
        int centres = (int) Numbers.of(recipe, "k").orElse(CENTRES);
        int distinct = rows.distinct(centres + 1);
        if (distinct <= centres) {
            throw new IllegalArgumentException("of " + rows.rows().size() + " rows only " + distinct + " differ, too few for " + centres
                    + " centres; the machine stood still, or the inputs say nothing");
        }
        return Adapt.retrainKMeans(rows, recipe, seed);
    }

    private static Rows without(Rows rows, int from, int to) {
        List<double[]> others = new ArrayList<>(rows.rows().subList(0, from));
        others.addAll(rows.rows().subList(to, rows.rows().size()));
        return Rows.plain(rows.inputs(), others);
    }

    /** The share of the rows that a model does not call normal; written so that a score which is no number is none of those. */
    private static double beyond(Model model, List<double[]> rows) {
        double threshold = model.card().threshold().orElseThrow();
        return rows.stream().filter(row -> !(model.score(row).value() < threshold)).count() / (double) rows.size();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
