// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.decision.Adviser;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.ModelSpec;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Version;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The place of one decision's model: the one that decides, the one on trial, and what they have done. It says what is to change; who owns
 * the files does it, and tells what came of it. Confined to the loop's thread.
 */
final class Seat {
    /** A disk that was full a second ago is full now. */
    static final long RETRY_MILLIS = 60_000;

    private final DecisionSpec policy;
    private final ModelSpec spec;
    private final LongSupplier nanos;
    private Optional<Held> active = Optional.empty();
    private Optional<Held> candidate = Optional.empty();
    private Trial.Phase phase = Trial.Phase.SHADOW;
    private Stage stage = Stage.SHADOW;
    private Counts ofActive = Counts.NONE;
    private Counts ofCandidate = Counts.NONE;
    private Faults faults = new Faults();
    private boolean isProven;
    private boolean isChanging;
    /** Changes that the disk did not take when they were last tried. */
    private final Set<String> failing = new HashSet<>();
    private long retryMillis = Long.MIN_VALUE;

    /** What the files are to become. */
    sealed interface Change {
        /** Whether nothing is lost when it is made later: only the disk is to take note of what is so already, or of what can as well be so in a while. */
        default boolean canWait() {
            return false;
        }

        /** The active model has decided alone, or all that is asked was there for a while: the starts are forgotten. */
        record Proven() implements Change {
            @Override
            public boolean canWait() {
                return true;
            }
        }

        /** The candidate takes over. */
        record Promote() implements Change {
            @Override
            public boolean canWait() {
                return true;
            }
        }

        /** The candidate goes. */
        record Drop(String why) implements Change {}

        /** The active one gives way to the one before it. */
        record RollBack(String why) implements Change {}

        /** The candidate decides for a while; nothing changes on the disk, so that a start goes back to the one that is proven. */
        record Canary() implements Change {}
    }

    /** @param nanos a clock that never jumps */
    Seat(DecisionSpec policy, LongSupplier nanos) {
        this.policy = policy;
        this.spec = policy.model().orElseThrow();
        this.nanos = nanos;
    }

    DecisionSpec policy() {
        return policy;
    }

    String name() {
        return spec.name();
    }

    /** The model that decides now, on trial or not. */
    Optional<Held> deciding() {
        return isCanary() ? candidate : active;
    }

    Optional<Held> active() {
        return active;
    }

    Optional<Held> candidate() {
        return candidate;
    }

    Trial.Phase phase() {
        return phase;
    }

    Counts ofActive() {
        return ofActive;
    }

    Counts ofCandidate() {
        return ofCandidate;
    }

    /** True when that model decides or is on trial. */
    boolean holds(Manifest manifest) {
        return Stream.of(active, candidate).flatMap(Optional::stream).anyMatch(held -> held.isOf(manifest));
    }

    /** True when that slot's model is open. */
    boolean isIn(String slot) {
        return Stream.of(active, candidate).flatMap(Optional::stream).anyMatch(held -> held.slot().letter().equals(slot));
    }

    /** The version that another model has to be newer than. */
    Optional<Version> newest() {
        return Stream.of(active, candidate).flatMap(Optional::stream).map(held -> Version.of(held.card().version())).max(Comparator.naturalOrder());
    }

    /** How far the candidate may go. */
    void allow(Stage upTo) {
        stage = upTo;
    }

    /** True while the files are being changed: one change at a time. */
    boolean isChanging() {
        return isChanging;
    }

    void changing(boolean is) {
        isChanging = is;
    }

    /** The slots were opened: a trial begins anew, unless {@link #goesOn} says otherwise. */
    void opened(Optional<Held> nowActive, Optional<Held> nowCandidate) {
        active = nowActive;
        ofActive = Counts.NONE;
        faults = new Faults();
        isProven = false;
        tried(nowCandidate);
    }

    /** Another candidate, or none any more. */
    void tried(Optional<Held> next) {
        candidate = next;
        ofCandidate = Counts.NONE;
        phase = Trial.Phase.SHADOW;
    }

    /** The candidate has done that much in its shadow, before the program was started again. */
    void goesOn(Counts before) {
        ofCandidate = before;
    }

    /** The candidate has taken over. */
    void promoted() {
        active = candidate;
        ofActive = ofCandidate;
        faults = new Faults();
        isProven = true;
        tried(Optional.empty());
    }

    /** The candidate decides from now on, and is counted from the beginning. */
    void toCanary() {
        phase = Trial.Phase.CANARY;
        ofCandidate = Counts.NONE;
    }

    /** The disk does not know yet that the active one decides; it is told with a later decision. */
    void unproven() {
        isProven = false;
    }

    /** The disk did not take a change; what can wait is not tried with each decision again. True when that is news. */
    boolean failed(String what, long nowMillis) {
        unproven();
        retryMillis = nowMillis + RETRY_MILLIS;
        return failing.add(what);
    }

    /** The disk took a change; should it not the next time, that is news again. */
    void worked(String what) {
        failing.remove(what);
    }

    /** True for a while after a change that the disk did not take. */
    boolean rests(long nowMillis) {
        return nowMillis < retryMillis;
    }

    /** The active one is not to be asked any more, whatever the disk says. */
    void silence() {
        active = Optional.empty();
    }

    private boolean isCanary() {
        return candidate.isPresent() && phase == Trial.Phase.CANARY;
    }

    /** Takes note of a decision; says what is to change. */
    Optional<Change> decided(Outcome outcome, List<Input> inputs) {
        if (isCanary()) {
            ofCandidate = ofCandidate.plus(outcome.opinion(), candidate.orElseThrow().card(), Optional.empty());
            return next();
        }
        Optional<Change> ofTheActive = active.flatMap(held -> watched(held, outcome.opinion()));
        candidate.ifPresent(held -> shadowed(held, outcome, inputs));
        return ofTheActive.or(() -> candidate.flatMap(held -> next()));
    }

    /** The program has run for a while with these models: whatever was wrong with earlier starts, it was not them. */
    Optional<Change> lives() {
        boolean isNews = (active.isPresent() || candidate.isPresent()) && !isProven;
        isProven = true;
        return isNews ? Optional.of(new Change.Proven()) : Optional.empty();
    }

    private Optional<Change> watched(Held held, Opinion said) {
        ofActive = ofActive.plus(said, held.card(), Optional.empty());
        boolean isFault = said instanceof Opinion.Silent silent && Counts.isFault(silent);
        if ((isFault || said instanceof Opinion.Scored) && faults.add(isFault)) {
            return Optional.of(new Change.RollBack("it failed in " + Faults.MAX + " of its last " + Faults.LOOK + " decisions"));
        } else if (!isProven && candidate.isEmpty() && said instanceof Opinion.Scored) {
            // with a candidate beside it a decision proves nothing: the next one may be the candidate's last, and the program's
            isProven = true;
            return Optional.of(new Change.Proven());
        }
        return Optional.empty();
    }

    private void shadowed(Held held, Outcome outcome, List<Input> inputs) {
        Opinion said = new Adviser(held.model(), spec, nanos).ask(inputs);
        Optional<Boolean> isAgreed = active.filter(other -> outcome.opinion() instanceof Opinion.Scored)
                .map(other -> Counts.isBeyond(outcome.opinion(), other.card()) == Counts.isBeyond(said, held.card()));
        ofCandidate = ofCandidate.plus(said, held.card(), isAgreed);
    }

    private Optional<Change> next() {
        Trial.Verdict verdict = Trial.judge(spec.trial(), phase, ofCandidate, stage);
        if (verdict instanceof Trial.Verdict.Drop drop) {
            return Optional.of(new Change.Drop(drop.why()));
        } else if (verdict instanceof Trial.Verdict.Promote) {
            return Optional.of(new Change.Promote());
        }
        return verdict instanceof Trial.Verdict.ToCanary ? Optional.of(new Change.Canary()) : Optional.empty();
    }
}
