// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.protocol.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One decision of a device as its profile has it. Immutable; read by {@link SpecReader}.
 *
 * @param everyMillis how often it is taken; empty for with every sample of the first input
 * @param states the first is the resting state
 * @param safe name of the state to be in when nothing is sure
 * @param limits by point
 * @param cooldownMillis how long the resting state lasts at least
 * @param quietMillis how often a decision that changes nothing is recorded
 * @param points of its device that it knows of, by name
 * @param source the profile's own words, which travel in digests
 */
public record DecisionSpec(
        String name,
        String title,
        OptionalLong everyMillis,
        List<InputSpec> inputs,
        Optional<ModelSpec> model,
        List<StateSpec> states,
        String safe,
        List<InterlockSpec> interlocks,
        Map<String, LimitSpec> limits,
        long cooldownMillis,
        FallbackSpec fallback,
        long quietMillis,
        Map<String, PointInfo> points,
        Json.Obj source) {
    public DecisionSpec {
        inputs = List.copyOf(inputs);
        states = List.copyOf(states);
        interlocks = List.copyOf(interlocks);
        limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
        points = Collections.unmodifiableMap(new LinkedHashMap<>(points));
    }

    /** The state to be in when nothing is wrong. */
    public StateSpec resting() {
        return states.get(0);
    }

    /** A state's rank; -1 for one that the decision does not have. */
    public int rank(String state) {
        for (int rank = 0; rank < states.size(); rank++) {
            if (states.get(rank).name().equals(state)) {
                return rank;
            }
        }
        return -1;
    }

    /** The limits of a point. */
    public LimitSpec limit(String point) {
        return limits.getOrDefault(point, LimitSpec.NONE);
    }

    /** The points whose latest values its conditions and interlocks ask for. */
    public Set<String> watched() {
        Set<String> names = new LinkedHashSet<>();
        states.forEach(state -> {
            state.enter().ifPresent(held -> held.when().collect(names));
            state.leave().ifPresent(held -> held.when().collect(names));
        });
        interlocks.forEach(interlock -> interlock.when().collect(names));
        Set<String> points = new LinkedHashSet<>();
        names.stream().filter(name -> name.startsWith(SpecReader.POINTS)).forEach(name -> points.add(name.substring(SpecReader.POINTS.length())));
        return points;
    }

    /** The points that it reads or writes. */
    public Set<String> used() {
        Set<String> used = new LinkedHashSet<>(watched());
        inputs.forEach(input -> used.add(input.point()));
        interlocks.stream().map(InterlockSpec::point).filter(points::containsKey).forEach(used::add);
        used.addAll(limits.keySet());
        states.forEach(state -> state.actions().forEach(action -> {
            if (action instanceof ActionSpec.Write write) {
                used.add(write.point());
            }
        }));
        return used;
    }

    /** The task types that it may ask for. */
    public Set<String> tasks() {
        Set<String> types = new LinkedHashSet<>();
        states.forEach(state -> state.actions().forEach(action -> {
            if (action instanceof ActionSpec.RunTask task) {
                types.add(task.type());
            }
        }));
        return types;
    }

    /** SHA-256 of the profile's words in hex: decisions with equal digests decide alike. */
    public String digest() {
        return Fingerprint.of(source);
    }

    /** The unit of an input: that of its point, and of what is made of it. */
    public String unit(InputSpec input) {
        String unit = Optional.ofNullable(points.get(input.point())).map(PointInfo::unit).orElse("");
        return switch (input.aggregate()) {
            case COUNT -> "";
            case SLOPE -> unit.isEmpty() ? "" : unit + "/s";
            default -> unit;
        };
    }

    /** SHA-256 of its inputs in hex: what a model must have been trained for. */
    public String template() {
        return Fingerprint.of(source.get("inputs").orElseGet(() -> new Json.Arr(List.of())));
    }
}
