// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.flow;

import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tasks that follow from each other: a directed graph without cycles.
 *
 * @param inputs what a run must be given, with defaults where there are any
 * @param steps in the order of the file
 * @param deadlineMillis how long a run may take; 0 for no limit
 */
public record Workflow(String name, Map<String, Optional<Json>> inputs, List<Step> steps, long deadlineMillis) {
    /** Steps that a person can still draw. */
    public static final int STEPS_MAX = 256;
    /** Tasks that one step may become: each is a row at a device. */
    public static final int FAN_OUT_MAX = 10_000;

    public Workflow {
        inputs = Map.copyOf(inputs);
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param needs steps that have to be done before; those whose outputs it uses are needed too
     * @param forEach what it is repeated for, at the same time; once when there is none
     * @param join what becomes of the results
     * @param undo the task that takes it back, when a later step fails and asks for that
     */
    public record Step(String name, List<String> needs, Call call, Optional<ForEach> forEach, Join join, OnFailure onFailure, Optional<Call> undo) {
        public Step {
            needs = List.copyOf(needs);
        }
    }

    /**
     * A task to give.
     *
     * @param to a selector; references in it and in the arguments stand for inputs, outputs and what the step is repeated for
     * @param retries attempts after the first
     * @param deadlineMillis how long it may wait for a device; 0 for no limit of its own
     */
    public record Call(String type, String to, Json.Obj args, int retries, long deadlineMillis) {}

    /** What a step is repeated for. */
    public sealed interface ForEach {
        /** Each device that matches; {@code each} is its id. */
        record Devices(String selector) implements ForEach {}

        /** Each item of a list, which may be one reference; {@code each} is the item. */
        record Items(Json list) implements ForEach {}
    }

    /**
     * What the results of a step's tasks come to.
     *
     * @param of JSON pointer into each result; empty for the whole
     * @param quorum how many have to succeed, of {@link Reducer#QUORUM}; 0 otherwise
     */
    public record Join(Reducer reducer, String of, int quorum) {
        /** All have to succeed; the output is the only result, or the list of them. */
        public static final Join USUAL = new Join(Reducer.ALL, "", 0);
    }

    /** How many results become one. */
    public enum Reducer {
        /** All have to succeed; the output is the list of the results in the order of what it was repeated for. */
        ALL,
        /** One is enough; its result is the output. */
        ANY,
        /** So many are enough; the output is the list of theirs. */
        QUORUM,
        SUM,
        MIN,
        MAX,
        AVG,
        /** What there is of those that succeeded, be it nothing. */
        COLLECT;

        /** True of those that need numbers, of all tasks. */
        boolean isArithmetic() {
            return this == SUM || this == MIN || this == MAX || this == AVG;
        }
    }

    /** What happens when a step fails. */
    public enum OnFailure {
        /** The run fails; what is at work is cancelled. */
        FAIL,
        /** Steps that need it are skipped, the others go on. */
        CONTINUE,
        /** What was done is undone, the latest first, and the run fails. */
        COMPENSATE
    }

    /** The step of that name. */
    public Optional<Step> step(String step) {
        return steps.stream().filter(s -> s.name().equals(step)).findFirst();
    }
}
