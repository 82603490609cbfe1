// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.ModelCard.Replay;
import dev.selvage.decision.model.ModelCard.ScoreKind;
import dev.selvage.decision.model.Score;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How far a vector is from what was usual: of all features the largest distance from an exponentially weighted mean,
 * in standard
 * deviations (EWMA residual; Roberts 1959). Three numbers a feature, all of them in {@link #state}. Not thread-safe.
 */
public final class EwmaResidual implements Model {
    /** The label of a score that means nothing yet. */
    public static final String WARMING = "warming";
    /**
     * What is further is simply far: a sensor that never moved and now does is not a million times stranger than one
     * that did.
     */
    static final double SCORE_MAX = 1_000;

    /** Part of the mean below which a deviation is rounding, not noise. */
    private static final double DEVIATION_SHARE_MIN = 1e-9;
    private static final double DEVIATION_MIN = 1e-12;

    private final ModelCard card;
    private final Settings settings;
    private final Baseline[] baselines;
    private long learnt;

    /**
     * How it learns.
     *
     * @param memory about so many vectors are remembered, 2 or more
     * @param warmUp so many are learnt before a score is more than 0
     */
    public record Settings(double memory, int warmUp) {
        public Settings {
            if (!(memory >= 2 && memory <= Integer.MAX_VALUE) || warmUp < 2) {
                throw new IllegalArgumentException("a memory of " + memory + " and a warm-up of " + warmUp + "; both must be 2 or more");
            }
        }
    }

    /**
     * Begins with an empty baseline.
     *
     * @param name of the model in a decision
     * @param features in the order of the vectors
     * @param threshold deviations from which on it is an alarm
     */
    public EwmaResidual(String name, List<FeatureStats> features, double threshold, Settings settings) {
        this.card = new ModelCard(name, "1", "ewma", "", 0, "selvage", ScoreKind.RESIDUAL,
                Replay.FROM_STATE, OptionalDouble.of(threshold), features);
        this.settings = settings;
        this.baselines = IntStream.range(0, features.size()).mapToObj(i -> new Baseline(settings.memory())).toArray(Baseline[]::new);
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public Score score(double[] features) {
        Vectors.check(card, features);
        if (learnt < settings.warmUp()) {
            return Score.of(0, WARMING);
        }
        double largest = 0;
        for (int i = 0; i < features.length; i++) {
            largest = Math.max(largest, Math.abs(residual(i, features[i])));
        }
        return Score.of(largest);
    }

    /** Each feature with its own distance, with its sign: above the mean is positive. */
    @Override
    public List<Contribution> explain(double[] features, int top) {
        Vectors.check(card, features);
        double[] residuals = IntStream.range(0, features.length).mapToDouble(i -> residual(i, features[i])).toArray();
        return Vectors.strongest(card, features, residuals, top);
    }

    private double residual(int feature, double value) {
        Baseline baseline = baselines[feature];
        double least = DEVIATION_MIN + DEVIATION_SHARE_MIN * Math.abs(baseline.mean());
        double off = (value - baseline.mean()) / Math.max(baseline.deviation(), least);
        return Math.max(-SCORE_MAX, Math.min(SCORE_MAX, off));
    }

    @Override
    public void learn(double[] features) {
        Vectors.check(card, features);
        for (int i = 0; i < features.length; i++) {
            baselines[i].learn(features[i]);
        }
        learnt++;
    }

    /** {@code {"learnt":n,"baselines":[{"n","mean","variance"}…]}}, in the order of the features. */
    @Override
    public Optional<Json.Obj> state() {
        List<Json> each = new ArrayList<>();
        for (Baseline baseline : baselines) {
            each.add(baseline.state());
        }
        return Optional.of(Json.object().put("learnt", learnt).put("baselines", new Json.Arr(each)).build());
    }

    /**
     * Goes back to a {@link #state} of a detector with the same features and settings; otherwise throws {@link
     * IllegalArgumentException}.
     */
    public void restore(Json.Obj state) {
        List<Json> each = state.get("baselines").filter(Json.Arr.class::isInstance).map(a -> ((Json.Arr) a).items()).orElse(List.of());
        Optional<Long> count = state.integer("learnt").filter(n -> n >= 0);
        if (count.isEmpty() || each.size() != baselines.length) {
            throw new IllegalArgumentException(card.name() + ": the state is not of a detector with " + baselines.length + " features");
        }
        Baseline[] restored = each.stream().map(this::baseline).toArray(Baseline[]::new);
        System.arraycopy(restored, 0, baselines, 0, restored.length);
        learnt = count.get();
    }

    private Baseline baseline(Json state) {
        Baseline baseline = new Baseline(settings.memory());
        if (!(state instanceof Json.Obj object && baseline.restore(object))) {
            throw new IllegalArgumentException(card.name() + ": a baseline of the state has no n, mean and variance within their limits");
        }
        return baseline;
    }
}
