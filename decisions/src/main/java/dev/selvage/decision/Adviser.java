// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.FallbackSpec;
import dev.selvage.decision.spec.ModelSpec;
import dev.selvage.protocol.Printable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Asks a model, whatever it does: it may throw, take too long, or give no number. Confined to one thread. */
public final class Adviser implements Function<double[], Opinion> {
    /** As many features as a person wants to read. */
    public static final int REASONS = 3;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final System.Logger LOG = System.getLogger(Adviser.class.getName());

    private final Model model;
    private final ModelSpec policy;
    private final long nanosMax;
    private final LongSupplier nanos;

    /** @param nanos a clock that never jumps */
    public Adviser(Model model, ModelSpec policy, LongSupplier nanos) {
        this.model = model;
        this.policy = policy;
        this.nanosMax = policy.timeMillis() * NANOS_PER_MILLI;
        this.nanos = nanos;
    }

    @Override
    public Opinion apply(double[] vector) {
        try {
            long begin = nanos.getAsLong();
            Score score = model.score(vector);
            long tookNanos = nanos.getAsLong() - begin;
            if (tookNanos > nanosMax) {
                // a busy machine may have had no time for it; a slow model is slow again
                begin = nanos.getAsLong();
                score = model.score(vector);
                tookNanos = nanos.getAsLong() - begin;
            }
            if (tookNanos > nanosMax) {
                return new Opinion.Silent(Opinion.Why.SLOW, tookNanos / NANOS_PER_MILLI + " ms");
            }
            return Double.isFinite(score.value()) ? new Opinion.Scored(score) : new Opinion.Silent(Opinion.Why.FAILED, "its score is no number");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // a model is foreign code: what it throws is an answer, and the policy says what follows
            return new Opinion.Silent(Opinion.Why.FAILED, Printable.of(String.valueOf(e)));
        }
    }

    /** What the model says of these inputs when the guard lets it: for one that is tried beside the one that decides. */
    public Opinion ask(List<Input> inputs) {
        Fit fit = DomainGuard.check(Optional.of(policy), Optional.of(model.card()), inputs);
        return fit.isCovered() && fit.isInside() ? apply(DomainGuard.vector(model.card(), inputs)) : Opinion.silent(Opinion.Why.UNFIT);
    }

    /** The strongest features of the score of these inputs; none when the model did not score, or cannot say. */
    public List<Contribution> why(Outcome outcome, List<Input> inputs) {
        if (!(outcome.opinion() instanceof Opinion.Scored)) {
            return List.of();
        }
        try {
            return model.explain(DomainGuard.vector(model.card(), inputs), REASONS);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return List.of();
        }
    }

    /** Lets a streaming model take the inputs into its baseline, if all is well: never while the decision is anywhere but at rest. */
    public void learn(DecisionSpec decision, Outcome outcome, List<Input> inputs) {
        boolean isWell = outcome.cause().way(decision.fallback()) == FallbackSpec.Way.RULES && decision.rank(outcome.after().state()) == 0;
        boolean isNormal = outcome.opinion() instanceof Opinion.Scored scored
                && (model.card().threshold().isEmpty() || scored.score().value() < model.card().threshold().getAsDouble());
        if (isWell && isNormal && outcome.fit().outside().isEmpty()) {
            try {
                model.learn(DomainGuard.vector(model.card(), inputs));
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                LOG.log(System.Logger.Level.DEBUG, "{0} did not learn: {1}", model.card().name(), String.valueOf(e));
            }
        }
    }
}
