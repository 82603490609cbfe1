// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.flow;

import dev.selvage.protocol.Json;
import dev.selvage.task.TaskState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of a workflow, as it is recorded before anything is done about it.
 *
 * @param inputs defaults put in
 * @param version grows with each change
 * @param reason why it is as it is; empty while all is well
 * @param steps where each step is, by name
 */
public record Flow(String id, Workflow workflow, Map<String, Json> inputs, long startedMillis, int version, State state, String reason,
        Map<String, StepRun> steps) {
    public Flow {
        inputs = Map.copyOf(inputs);
        steps = new LinkedHashMap<>(steps);
    }

    /** Where a run is: it runs, then perhaps undoes what it did, then it has ended. */
    public enum State {
        RUNNING,
        UNDOING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        public boolean isFinal() {
            return this != RUNNING && this != UNDOING;
        }
    }

    /** Where a step is. */
    public enum StepState {
        PENDING,
        RUNNING,
        DONE,
        FAILED,
        /** A step that it needs has not been done. */
        SKIPPED,
        UNDOING,
        UNDONE
    }

    /**
     * A step in this run.
     *
     * @param each what it is repeated for; one {@code null} when it is not
     * @param ends how its tasks ended, by their place in {@code each}
     * @param output what it came to; {@code null} before
     * @param place when it was done, among the steps of the run; 0 for not done
     */
    public record StepRun(StepState state, List<Json> each, Map<Integer, End> ends, Json output, String reason, int place) {
        static final StepRun PENDING = new StepRun(StepState.PENDING, List.of(), Map.of(), new Json.Null(), "", 0);

        public StepRun {
            each = List.copyOf(each);
            ends = Map.copyOf(ends);
        }

        StepRun in(StepState next, String why) {
            return new StepRun(next, each, ends, output, why, place);
        }

        StepRun begun(List<Json> items) {
            return new StepRun(StepState.RUNNING, items, Map.of(), output, "", 0);
        }

        StepRun with(int index, End end) {
            Map<Integer, End> more = new LinkedHashMap<>(ends);
            more.put(index, end);
            return new StepRun(state, each, more, output, reason, place);
        }

        StepRun done(Json result, int nth) {
            return new StepRun(StepState.DONE, each, ends, result, "", nth);
        }
    }

    /** How a task of a step ended. */
    public record End(TaskState state, Optional<Json> result, String reason) {
        boolean isGood() {
            return state == TaskState.SUCCEEDED;
        }
    }

    /** A run that has not begun. */
    static Flow of(String id, Workflow workflow, Map<String, Json> inputs, long nowMillis) {
        Map<String, StepRun> steps = new LinkedHashMap<>();
        workflow.steps().forEach(step -> steps.put(step.name(), StepRun.PENDING));
        return new Flow(id, workflow, inputs, nowMillis, 1, State.RUNNING, "", steps);
    }

    Flow with(String step, StepRun run) {
        Map<String, StepRun> next = new LinkedHashMap<>(steps);
        next.put(step, run);
        return new Flow(id, workflow, inputs, startedMillis, version + 1, state, reason, next);
    }

    Flow in(State next, String why) {
        return new Flow(id, workflow, inputs, startedMillis, version + 1, next, why, steps);
    }

    /** The id of a step's task; the same whenever it is asked for, so that giving it again changes nothing. */
    String task(String step, int index) {
        return id + "-" + step + "-" + index;
    }

    /** The id of the task that undoes a step. */
    String undo(String step) {
        return id + "-" + step + "-undo";
    }

    int done() {
        return (int) steps.values().stream().filter(run -> run.place() > 0).count();
    }
}
