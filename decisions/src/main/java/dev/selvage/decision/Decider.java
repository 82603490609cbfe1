// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.condition.Truth;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.FallbackSpec.Way;
import dev.selvage.decision.spec.StateSpec;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes decisions by one policy. The order of {@link #decide} is fixed; no profile changes it. A decision is a function of its arguments
 * and of the model's answer alone, so that it can be taken again from its record. Immutable.
 */
public final class Decider {
    private final DecisionSpec policy;

    public Decider(DecisionSpec policy) {
        this.policy = policy;
    }

    public DecisionSpec policy() {
        return policy;
    }

    /**
     * Decides.
     *
     * @param before where the decision stands
     * @param evidence what is known; its inputs have been checked for age and range, and their features made
     * @param card of the model in the slot, if there is one
     * @param model gives its score for a vector, or says why there is none
     */
    public Outcome decide(Situation before, Evidence evidence, Optional<ModelCard> card, Function<double[], Opinion> model) {
        Fit fit = DomainGuard.check(policy.model(), card, evidence.inputs());
        Opinion opinion = ask(card, fit, evidence, model);
        Cause cause = cause(fit, opinion, evidence);
        Variables variables = new Variables(evidence, fit, opinion, card);
        Machine machine = new Machine(policy, variables);
        Machine.Move move = move(machine, before, evidence, cause);
        Interlocks interlocks = new Interlocks(policy.interlocks(), variables);
        Restraint restraint = new Restraint(policy, before, evidence);
        if (!move.state().equals(before.state())) {
            restraint.entered();
        }
        boolean isSafeguard = cause.way(policy.fallback()) == Way.SAFE && move.state().equals(policy.safe());
        Court court = new Court(interlocks, restraint, done(before, move, evidence), isSafeguard);
        court.force();
        court.act(state(move.state()), Optional.of(before.state()).filter(left -> !left.equals(move.state())).map(this::state));
        return new Outcome(fit, opinion, cause, truths(machine, interlocks), court.rulings(), after(before, move, evidence, cause, court, restraint));
    }

    /** A model is not asked what it cannot know. */
    private Opinion ask(Optional<ModelCard> card, Fit fit, Evidence evidence, Function<double[], Opinion> model) {
        if (policy.model().isEmpty()) {
            return Opinion.silent(Opinion.Why.NONE);
        } else if (card.isEmpty()) {
            return Opinion.silent(Opinion.Why.MISSING);
        } else if (!fit.isCovered() || !fit.isInside()) {
            return Opinion.silent(Opinion.Why.UNFIT);
        }
        return model.apply(DomainGuard.vector(card.get(), evidence.inputs()));
    }

    private static Cause cause(Fit fit, Opinion opinion, Evidence evidence) {
        Opinion.Why why = opinion instanceof Opinion.Silent silent ? silent.why() : Opinion.Why.NONE;
        Set<Flaw> flaws = evidence.inputs().stream().filter(input -> input.value().isEmpty()).flatMap(input -> input.flaw().stream()).collect(Collectors.toSet());
        if (why == Opinion.Why.FAILED || why == Opinion.Why.SLOW) {
            return Cause.FAULT;
        } else if (!fit.isCovered() && (flaws.contains(Flaw.STALE) || flaws.contains(Flaw.BAD) || flaws.contains(Flaw.STUCK))) {
            return Cause.STALE;
        } else if (!fit.isCovered() && flaws.contains(Flaw.WARMING)) {
            return Cause.WARMING;
        } else if (!fit.isCovered() || !fit.isInside()) {
            return Cause.OUTSIDE;
        }
        return why == Opinion.Why.MISSING ? Cause.MISSING : Cause.NONE;
    }

    private Machine.Move move(Machine machine, Situation before, Evidence evidence, Cause cause) {
        return switch (cause.way(policy.fallback())) {
            case RULES -> machine.step(before, evidence.clockMillis());
            case HOLD -> new Machine.Move(before.state(), Map.of());
            case SAFE -> new Machine.Move(policy.safe(), Map.of());
        };
    }

    /** What a state has done is done until another one is entered, or the device says that it could not. */
    private Set<String> done(Situation before, Machine.Move move, Evidence evidence) {
        Set<String> done = new HashSet<>(move.state().equals(before.state()) ? before.done() : Set.of());
        done.removeAll(evidence.failed().keySet());
        return done;
    }

    private Situation after(Situation before, Machine.Move move, Evidence evidence, Cause cause, Court court, Restraint restraint) {
        boolean isAtRest = policy.rank(move.state()) == 0;
        boolean hasComeToRest = isAtRest && !before.state().equals(move.state()) && policy.cooldownMillis() > 0;
        long restsUntilMillis = hasComeToRest ? evidence.clockMillis() + policy.cooldownMillis() : before.restsUntilMillis();
        String told = move.state() + "|" + cause.word() + "|" + court.rulings().stream()
                .filter(Ruling::isStanding).map(Ruling::brief).collect(Collectors.joining("|"));
        return new Situation(move.state(), move.held(), isAtRest ? restsUntilMillis : Long.MIN_VALUE, court.done(), restraint.moved(), told);
    }

    private StateSpec state(String name) {
        return policy.states().get(policy.rank(name));
    }

    private static Map<String, Truth> truths(Machine machine, Interlocks interlocks) {
        Map<String, Truth> truths = new TreeMap<>(machine.truths());
        interlocks.truths().forEach((name, truth) -> truths.put("interlock." + name, truth));
        return truths;
    }
}
