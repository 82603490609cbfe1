// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.spec.ActionSpec;
import dev.selvage.decision.spec.InterlockSpec;
import dev.selvage.decision.spec.Mode;
import dev.selvage.decision.spec.StateSpec;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rules on what a state wants done: interlocks first, limits then, and the mode says how far it goes. */
final class Court {
    private final Interlocks interlocks;
    private final Restraint restraint;
    private final boolean isUrgent;
    private final List<Ruling> rulings = new ArrayList<>();
    private final Set<String> done;

    /**
     * Opens the session of one evaluation.
     *
     * @param done what the state has done already
     * @param isUrgent true on the way to the safe state, which no clock holds back
     */
    Court(Interlocks interlocks, Restraint restraint, Set<String> done, boolean isUrgent) {
        this.interlocks = interlocks;
        this.restraint = restraint;
        this.done = new HashSet<>(done);
        this.isUrgent = isUrgent;
    }

    /** What an interlock forces, unless it is so already. */
    void force() {
        interlocks.forces().forEach((point, force) -> {
            boolean isSo = restraint.current(point).map(value -> Restraint.isSame(value, force.value())).orElse(false);
            if (!isSo && force.mode() == Mode.ACT) {
                Restraint.Answer answer = restraint.ask(point, force.value(), true);
                answer.value().ifPresent(value -> restraint.done(point, value));
                String by = answer.by().isEmpty() ? force.name() : force.name() + ", " + answer.by();
                rulings.add(new Ruling.Write(point, force.value(), answer.value().orElse(force.value()),
                        answer.value().isPresent() ? Verdict.FORCED : Verdict.DENIED, by));
            } else if (!isSo) {
                rulings.add(new Ruling.Write(point, force.value(), force.value(), spoken(force.mode()), force.name()));
            }
        });
    }

    /** The actions of the state that is in force now; tasks and alarms of one that was entered only. */
    void act(StateSpec state, Optional<StateSpec> left) {
        for (ActionSpec action : state.actions()) {
            if (action instanceof ActionSpec.Write write && isOpen(write)) {
                write(write);
            } else if (action instanceof ActionSpec.RunTask task && left.isPresent()) {
                rulings.add(new Ruling.RunTask(task.type(), task.args(), spoken(task.mode()), ""));
            } else if (action instanceof ActionSpec.Raise alarm && left.isPresent() && left.stream().noneMatch(before -> raises(before, alarm.alarm()))) {
                rulings.add(new Ruling.Alarm(alarm.alarm(), alarm.severity(), true, spoken(alarm.mode()), ""));
            }
        }
        left.ifPresent(before -> before.actions().forEach(action -> {
            if (action instanceof ActionSpec.Raise alarm && !raises(state, alarm.alarm())) {
                rulings.add(new Ruling.Alarm(alarm.alarm(), alarm.severity(), false, spoken(alarm.mode()), ""));
            }
        }));
    }

    /** What a force moves is open again. One that is only tried opens what is only tried, so that nothing real is written by it. */
    private boolean isOpen(ActionSpec.Write write) {
        Optional<InterlockSpec.Force> force = Optional.ofNullable(interlocks.forces().get(write.point()));
        boolean isTried = write.mode() != Mode.ACT;
        return !done.contains(write.point())
                || force.filter(by -> by.mode() == Mode.ACT || (isTried && !Restraint.isSame(by.value(), write.value()))).isPresent();
    }

    /** True when the interlock that acts gives the point the very value that the state wants. */
    private boolean standsIn(ActionSpec.Write write) {
        return Optional.ofNullable(interlocks.forces().get(write.point()))
                .filter(force -> force.mode() == Mode.ACT && Restraint.isSame(force.value(), write.value())).isPresent();
    }

    private void write(ActionSpec.Write write) {
        done.remove(write.point());
        // the way to the safe state waits for no sensor
        Optional<String> against = interlocks.against(write.point(), write.value())
                .or(() -> isUrgent ? Optional.empty() : interlocks.unseen(write.point(), write.value()));
        if (against.isPresent()) {
            rulings.add(new Ruling.Write(write.point(), write.value(), write.value(), Verdict.DENIED, against.get()));
        } else if (standsIn(write)) {
            // a force may end half way, by steps: then the rest is the state's
            if (write.mode() != Mode.ACT || restraint.current(write.point()).filter(value -> Restraint.isSame(value, write.value())).isPresent()) {
                done.add(write.point());
            }
        } else if (write.mode() != Mode.ACT) {
            rulings.add(new Ruling.Write(write.point(), write.value(), write.value(), spoken(write.mode()), ""));
            done.add(write.point());
        } else {
            restrained(write);
        }
    }

    private void restrained(ActionSpec.Write write) {
        Restraint.Answer answer = restraint.ask(write.point(), write.value(), isUrgent);
        PointValue value = answer.value().orElse(write.value());
        answer.value().ifPresent(allowed -> restraint.done(write.point(), allowed));
        if (answer.value().isPresent() && Restraint.isSame(value, write.value())) {
            done.add(write.point());
        }
        rulings.add(new Ruling.Write(write.point(), write.value(), value, answer.value().isPresent() ? Verdict.APPLIED : Verdict.DENIED, answer.by()));
    }

    private static Verdict spoken(Mode mode) {
        return switch (mode) {
            case SHADOW -> Verdict.SHADOWED;
            case PROPOSE -> Verdict.PROPOSED;
            case ACT -> Verdict.APPLIED;
        };
    }

    private static boolean raises(StateSpec state, String alarm) {
        return state.actions().stream().anyMatch(action -> action instanceof ActionSpec.Raise raise && raise.alarm().equals(alarm));
    }

    List<Ruling> rulings() {
        return rulings;
    }

    Set<String> done() {
        return done;
    }
}
