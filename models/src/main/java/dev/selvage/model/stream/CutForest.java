// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import com.amazon.randomcutforest.RandomCutForest;
import com.amazon.randomcutforest.returntypes.DiVector;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.ModelCard.Replay;
import dev.selvage.decision.model.ModelCard.ScoreKind;
import dev.selvage.decision.model.Score;
import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A Random Cut Forest (Guha et al. 2016) over the last few vectors together, so that a strange course is seen and not
 * only a strange
 * value. The score is how far the forest's raw score lies above what it gave over a long time, in standard
 * deviations; below is 0.
 * Its memory is bounded by its {@link Settings}. The same vectors in the same order give the same scores. Not
 * thread-safe.
 */
public final class CutForest implements Model {
    /** The label of a score that means nothing yet. */
    public static final String WARMING = EwmaResidual.WARMING;

    private static final String LIBRARY = "randomcutforest 4.4.0";
    private static final double DEVIATION_MIN = 1e-9;

    private final ModelCard card;
    private final Settings settings;
    private final RandomCutForest forest;
    private final Scale scale;
    private final Baseline raw;
    /**
     * The last vector that was scored since the forest changed, scaled, and its raw score: the same one is learnt
     * next.
     */
    private float[] scored = {};
    private double scoredRaw;
    private long learnt;

    /**
     * How large it is and how it learns.
     *
     * @param trees the noise of the score falls with the root of it, time and memory grow with it
     * @param sample vectors that each tree holds
     * @param shingle vectors in a row that are looked at together
     * @param memory over about so many vectors the usual raw score is taken
     * @param warmUp so many are learnt before a score is more than 0; at least a few shingles and what the scale needs
     * @param seed of all that is random in it
     */
    public record Settings(int trees, int sample, int shingle, double memory, int warmUp, long seed) {
        /** The library's usual forest over four vectors. */
        public static final Settings USUAL = new Settings(50, 256, 4, 5_000, 256, 42);

        public Settings {
            if (trees < 1 || trees > 200 || sample < 16 || sample > 1_024 || shingle < 1 || shingle > 64) {
                throw new IllegalArgumentException(trees + " trees of " + sample + " vectors, shingle " + shingle
                        + "; it must be 1 to 200 trees of 16 to 1024, shingle 1 to 64");
            }
            if (!(memory >= 2) || warmUp < Scale.ROWS + shingle) {
                throw new IllegalArgumentException("a memory of " + memory + " and a warm-up of " + warmUp + "; it must be 2 or more, and "
                        + (Scale.ROWS + shingle) + " or more");
            }
        }
    }

    /**
     * Begins with an empty forest.
     *
     * @param name of the model in a decision
     * @param features in the order of the vectors
     * @param threshold deviations from which on it is an alarm
     */
    public CutForest(String name, List<FeatureStats> features, double threshold, Settings settings) {
        this.card = new ModelCard(name, "1", "random-cut-forest", "", 0, LIBRARY, ScoreKind.DISTANCE,
                Replay.RECORDED, OptionalDouble.of(threshold), features);
        this.settings = settings;
        this.scale = new Scale(features.size());
        this.raw = new Baseline(settings.memory());
        // One thread, since a device has better use for the others; the shingle is kept inside, so that score() needs no copy of it.
        this.forest = RandomCutForest.builder().dimensions(features.size() * settings.shingle()).shingleSize(settings.shingle())
                .internalShinglingEnabled(true).numberOfTrees(settings.trees()).sampleSize(settings.sample())
                .randomSeed(settings.seed()).parallelExecutionEnabled(false).build();
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
        double above = raw(scale.of(features)) - raw.mean();
        return Score.of(Math.max(0, above / Math.max(raw.deviation(), DEVIATION_MIN)));
    }

    /**
     * The part of the raw score that each feature has now and in the rest of the shingle, 0 or more; all 0 while it
     * is warming.
     */
    @Override
    public List<Contribution> explain(double[] features, int top) {
        Vectors.check(card, features);
        double[] weights = new double[features.length];
        if (learnt >= settings.warmUp()) {
            DiVector attribution = forest.getAnomalyAttribution(scale.of(features));
            for (int i = 0; i < attribution.getDimensions(); i++) {
                weights[i % features.length] += attribution.getHighLowSum(i);
            }
        }
        return Vectors.strongest(card, features, weights, top);
    }

    @Override
    public void learn(double[] features) {
        Vectors.check(card, features);
        if (scale.isKnown()) {
            take(features);
        } else {
            // The first few are kept until their spread is known, since a forest cuts where the numbers are large.
            scale.learn(features).forEach(this::take);
        }
        learnt++;
    }

    private void take(double[] features) {
        float[] scaled = scale.of(features);
        // Before the forest holds a few shingles, it says 0, which would make all later scores look high.
        if (forest.isOutputReady()) {
            raw.learn(raw(scaled));
        }
        forest.update(scaled);
        scored = new float[0];
    }

    private double raw(float[] scaled) {
        if (!Arrays.equals(scored, scaled)) {
            scoredRaw = forest.getAnomalyScore(scaled);
            scored = scaled;
        }
        return scoredRaw;
    }

    /** Always empty: a forest is some hundred kilobytes. */
    @Override
    public Optional<Json.Obj> state() {
        return Optional.empty();
    }
}
