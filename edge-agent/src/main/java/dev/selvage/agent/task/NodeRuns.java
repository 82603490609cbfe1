// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.agent.coap.node.NodeView;
import dev.selvage.agent.coap.node.TaskStep;
import dev.selvage.agent.coap.payload.Refusal;
import dev.selvage.agent.coap.payload.Why;
import dev.selvage.task.Order;
import dev.selvage.task.Outcome;
import dev.selvage.task.Report;
import dev.selvage.task.TaskState;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tasks that the node behind the device does: where each is, by what the node has said. Confined to the loop's thread. */
final class NodeRuns {
    private static final String OFFERED = "offered";

    private final Map<String, NodeRun> runs = new LinkedHashMap<>();

    /** @param state the last step, or {@link #OFFERED} */
    private record NodeRun(Order order, String state) {}

    /** What a node's word comes to. */
    sealed interface Meaning {
        /** Nothing new. */
        record Known() implements Meaning {}

        /** A step begins, or goes on. */
        record Step(Word.Key run, String name, boolean isNew) implements Meaning {}

        /** The end. */
        record End(Word.Key run, Outcome outcome) implements Meaning {}
    }

    /** From now on the node sees it. */
    void start(Order order, String fromStep) {
        runs.put(order.id(), new NodeRun(order, fromStep.isEmpty() ? OFFERED : fromStep));
    }

    boolean has(String id) {
        return runs.containsKey(id);
    }

    /** True when the node has not taken it up: then nothing has happened, and it can be taken back. */
    boolean isUntouched(String id) {
        return Optional.ofNullable(runs.get(id)).filter(run -> run.state().equals(OFFERED)).isPresent();
    }

    /** The node sees it no more. */
    void remove(String id) {
        runs.remove(id);
    }

    /** The highest priority first, then the oldest. */
    List<NodeView.PendingTask> pending() {
        return runs.values().stream()
                .sorted(Comparator.comparingInt((NodeRun run) -> -run.order().priority()).thenComparingLong(run -> run.order().createdMillis())
                        .thenComparing(run -> run.order().id()))
                .limit(NodeView.TASKS_MAX)
                .map(run -> new NodeView.PendingTask(run.order().id(), run.order().type(), run.state(), run.order().args(), run.order().deadlineMillis()))
                .toList();
    }

    /**
     * What the node says.
     *
     * @param known the report of that task, if there is one
     */
    Meaning step(String id, TaskStep step, Optional<Report> known) throws Refusal {
        Optional<NodeRun> run = Optional.ofNullable(runs.get(id));
        if (run.isEmpty()) {
            TaskState state = known.orElseThrow(() -> new Refusal(Why.ABSENT, "no task " + id)).state();
            if (state.name().equals(endOf(step.kind()))) {
                return new Meaning.Known();
            }
            throw illegal(id, state.name(), step);
        }
        String before = run.get().state();
        if (!mayFollow(before, step.kind())) {
            throw illegal(id, before, step);
        }
        Word.Key key = new Word.Key(id, run.get().order().attempt());
        return switch (step.kind()) {
            case ACCEPTED, RUNNING -> {
                runs.put(id, new NodeRun(run.get().order(), step.kind().word()));
                yield new Meaning.Step(key, step.kind().word(), !before.equals(step.kind().word()));
            }
            case DONE -> new Meaning.End(key, new Outcome.Done(Optional.of(step.result())));
            case FAILED -> new Meaning.End(key, new Outcome.Failed(why(step), true));
            case REJECTED -> new Meaning.End(key, new Outcome.Failed(why(step), false));
        };
    }

    private static String why(TaskStep step) {
        return step.why().isEmpty() ? "the node says no more than " + step.kind().word() : step.why();
    }

    private static Refusal illegal(String id, String before, TaskStep step) {
        return new Refusal(Why.ILLEGAL_STEP, "task " + id + " is " + before + " and cannot become " + step.kind().word());
    }

    private static boolean mayFollow(String before, TaskStep.Kind step) {
        return switch (step) {
            case ACCEPTED -> !before.equals("running");
            case REJECTED -> before.equals(OFFERED);
            case RUNNING -> true;
            case DONE, FAILED -> !before.equals(OFFERED);
        };
    }

    private static String endOf(TaskStep.Kind kind) {
        return kind == TaskStep.Kind.DONE ? "SUCCEEDED" : kind.name();
    }
}
