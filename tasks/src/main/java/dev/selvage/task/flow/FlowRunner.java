// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.flow;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Facts;
import dev.selvage.task.Fleet;
import dev.selvage.task.Selector;
import dev.selvage.task.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What comes next in each run. It decides; its caller records {@link #pending} and then does what {@link #committed} gives. Tasks
 * have ids that follow from run and step, so whatever was recorded can be done again after a stop. No I/O; one thread.
 */
public final class FlowRunner {
    private final Fleet fleet;
    private final Map<String, Flow> flows = new LinkedHashMap<>();
    /** Which step of which run a task belongs to. */
    private final Map<String, Place> tasks = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final List<Act> acts = new ArrayList<>();

    private record Place(String flow, String step, int index) {
        boolean isUndo() {
            return index < 0;
        }
    }

    /** What is to be done about a run. */
    public sealed interface Act {
        /** Give that task, if it was not given before. */
        record Give(String id, Workflow.Call call, String to, Json.Obj args) implements Act {}

        /** Nobody waits for that task any more. */
        record Cancel(String id) implements Act {}
    }

    public FlowRunner(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * Begins a run.
     *
     * @throws IllegalArgumentException when an input is missing or is none of the workflow's
     */
    public Flow start(String id, Workflow workflow, Map<String, Json> inputs, long nowMillis) {
        Optional<Flow> known = Optional.ofNullable(flows.get(id));
        if (known.isPresent()) {
            return known.get();
        }
        Map<String, Json> given = new LinkedHashMap<>(inputs);
        inputs.keySet().stream().filter(name -> !workflow.inputs().containsKey(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("workflow " + workflow.name() + " has no input " + Printable.of(name));
        });
        workflow.inputs().forEach((name, fallback) -> given.computeIfAbsent(name, missing -> fallback.orElseThrow(() ->
                new IllegalArgumentException("workflow " + workflow.name() + " needs the input " + missing))));
        return advance(keep(Flow.of(id, workflow, given, nowMillis)));
    }

    /** Takes up runs that were recorded and are open. */
    public void restore(List<Flow> open) {
        for (Flow flow : open) {
            flows.put(flow.id(), flow);
            flow.steps().forEach((name, run) -> {
                Workflow.Step step = flow.workflow().step(name).orElseThrow();
                if (run.state() == Flow.StepState.RUNNING) {
                    give(flow, step, run);
                } else if (run.state() == Flow.StepState.UNDOING) {
                    giveUndo(flow, step);
                }
            });
            advance(flow);
        }
    }

    /** A task has ended, durably. One that belongs to no step that waits for it is nobody's business. */
    public void ended(String task, TaskState state, Optional<Json> result, String reason) {
        Optional<Place> place = Optional.ofNullable(tasks.get(task));
        Optional<Flow> flow = place.map(p -> flows.get(p.flow())).filter(f -> !f.state().isFinal());
        if (flow.isEmpty()) {
            return;
        }
        Flow.StepRun run = flow.get().steps().get(place.get().step());
        Flow.End end = new Flow.End(state, result, reason);
        if (place.get().isUndo() && run.state() == Flow.StepState.UNDOING) {
            String why = end.isGood() ? "" : "not undone: " + state + (reason.isEmpty() ? "" : ", " + reason);
            advance(keep(flow.get().with(place.get().step(), run.in(end.isGood() ? Flow.StepState.UNDONE : Flow.StepState.FAILED, why))));
        } else if (!place.get().isUndo() && run.state() == Flow.StepState.RUNNING && !run.ends().containsKey(place.get().index())) {
            advance(keep(flow.get().with(place.get().step(), run.with(place.get().index(), end))));
        }
    }

    /** Ends a run whose time is over. */
    public void tick(long nowMillis) {
        List.copyOf(flows.values()).stream().filter(flow -> flow.state() == Flow.State.RUNNING && nowMillis >= deadline(flow))
                .forEach(flow -> fail(flow, Flow.State.FAILED, "it took longer than " + flow.workflow().deadlineMillis() + " ms"));
    }

    /** When {@link #tick} has something to do; {@code Long.MAX_VALUE} for never. */
    public long nextTickMillis() {
        return flows.values().stream().filter(flow -> flow.state() == Flow.State.RUNNING).mapToLong(FlowRunner::deadline).min().orElse(Long.MAX_VALUE);
    }

    private static long deadline(Flow flow) {
        return flow.workflow().deadlineMillis() == 0 ? Long.MAX_VALUE : flow.startedMillis() + flow.workflow().deadlineMillis();
    }

    /** How many runs have not ended. */
    public int open() {
        return flows.size();
    }

    /** The run of that id, if it is open. */
    public Optional<Flow> flow(String id) {
        return Optional.ofNullable(flows.get(id));
    }

    /** Ends a run because somebody wants that. */
    public Optional<Flow> cancel(String id, String by) {
        return Optional.ofNullable(flows.get(id)).filter(flow -> !flow.state().isFinal()).map(flow -> fail(flow, Flow.State.CANCELLED, "cancelled by " + by));
    }

    /** All that can begin begins, all that is decided is settled, until nothing moves. */
    private Flow advance(Flow start) {
        Flow flow = start;
        int seen = -1;
        while (flow.version() != seen && flow.state() == Flow.State.RUNNING) {
            seen = flow.version();
            for (Workflow.Step step : flow.workflow().steps()) {
                flow = flow.state() == Flow.State.RUNNING ? step(flow, step) : flow;
            }
        }
        return flow.state() == Flow.State.UNDOING ? undoNext(flow) : ended(flow);
    }

    private Flow step(Flow flow, Workflow.Step step) {
        Flow.StepRun run = flow.steps().get(step.name());
        if (run.state() == Flow.StepState.PENDING) {
            List<Flow.StepState> needs = WorkflowCheck.needs(flow.workflow(), step).stream().map(need -> flow.steps().get(need).state()).toList();
            if (needs.contains(Flow.StepState.SKIPPED) || needs.contains(Flow.StepState.FAILED)) {
                return keep(flow.with(step.name(), run.in(Flow.StepState.SKIPPED, "a step that it needs was not done")));
            }
            return needs.stream().allMatch(Flow.StepState.DONE::equals) ? begin(flow, step, run) : flow;
        } else if (run.state() != Flow.StepState.RUNNING) {
            return flow;
        }
        Joined joined = Joined.of(step, run);
        if (joined instanceof Joined.Good good) {
            cancelRest(flow, step.name(), run);
            return keep(flow.with(step.name(), run.done(good.output(), flow.done() + 1)));
        }
        return joined instanceof Joined.Bad bad ? failed(flow, step, bad.why()) : flow;
    }

    private Flow begin(Flow flow, Workflow.Step step, Flow.StepRun run) {
        try {
            Flow next = flow.with(step.name(), run.begun(each(flow, step)));
            give(next, step, next.steps().get(step.name()));
            return keep(next);
        } catch (IllegalArgumentException e) {
            return failed(flow, step, e.getMessage());
        }
    }

    private List<Json> each(Flow flow, Workflow.Step step) {
        List<Json> items = step.forEach().map(each -> {
            if (each instanceof Workflow.ForEach.Devices devices) {
                Selector selector = Selector.of(text(flow, devices.selector()));
                return fleet.matching(step.call().type(), selector).stream().map(Facts::device).sorted().<Json>map(Json.Str::new).toList();
            }
            Json list = Template.fill(((Workflow.ForEach.Items) each).list(), reference -> value(flow, reference, Optional.empty()));
            if (!(list instanceof Json.Arr array)) {
                throw new IllegalArgumentException("forEach needs a list, not " + list.text());
            }
            return array.items();
        }).orElse(List.of(new Json.Null()));
        if (items.size() > Workflow.FAN_OUT_MAX) {
            throw new IllegalArgumentException("step " + step.name() + " would become " + items.size() + " tasks, at most " + Workflow.FAN_OUT_MAX);
        }
        return items;
    }

    private void give(Flow flow, Workflow.Step step, Flow.StepRun run) {
        List<Act.Give> gifts = new ArrayList<>();
        for (int i = 0; i < run.each().size(); i++) {
            if (!run.ends().containsKey(i)) {
                gifts.add(give(flow, step.call(), flow.task(step.name(), i), Optional.of(run.each().get(i))));
            }
        }
        // none of them before all are known to be whole
        for (int i = 0; i < run.each().size(); i++) {
            tasks.put(flow.task(step.name(), i), new Place(flow.id(), step.name(), i));
        }
        acts.addAll(gifts);
    }

    private void giveUndo(Flow flow, Workflow.Step step) {
        tasks.put(flow.undo(step.name()), new Place(flow.id(), step.name(), -1));
        acts.add(give(flow, step.undo().orElseThrow(), flow.undo(step.name()), Optional.empty()));
    }

    private static Act.Give give(Flow flow, Workflow.Call call, String task, Optional<Json> each) {
        Json to = Template.fill(new Json.Str(call.to()), reference -> value(flow, reference, each));
        Json args = Template.fill(call.args(), reference -> value(flow, reference, each));
        return new Act.Give(task, call, to instanceof Json.Str text ? text.value() : to.text(), (Json.Obj) args);
    }

    private static String text(Flow flow, String template) {
        Json filled = Template.fill(new Json.Str(template), reference -> value(flow, reference, Optional.empty()));
        return filled instanceof Json.Str text ? text.value() : filled.text();
    }

    private static Json value(Flow flow, String reference, Optional<Json> each) {
        int slash = reference.indexOf('/');
        String name = slash < 0 ? reference : reference.substring(0, slash);
        Json from = name.equals("each") ? each.orElseGet(Json.Null::new)
                : name.startsWith("inputs.") ? flow.inputs().get(name.substring(7)) : flow.steps().get(name.substring(6)).output();
        return Pointer.in(from, slash < 0 ? "" : reference.substring(slash))
                .orElseThrow(() -> new IllegalArgumentException("there is no " + Printable.of(reference) + " in " + Printable.of(from.text())));
    }

    private Flow failed(Flow flow, Workflow.Step step, String why) {
        Flow.StepRun run = flow.steps().get(step.name());
        cancelRest(flow, step.name(), run);
        Flow next = keep(flow.with(step.name(), run.in(Flow.StepState.FAILED, why)));
        return switch (step.onFailure()) {
            case CONTINUE -> next;
            case FAIL -> fail(next, Flow.State.FAILED, "step " + step.name() + ": " + why);
            case COMPENSATE -> keep(cancelAll(next).in(Flow.State.UNDOING, "step " + step.name() + ": " + why));
        };
    }

    private Flow fail(Flow flow, Flow.State as, String why) {
        return keep(cancelAll(flow).in(as, why));
    }

    private Flow cancelAll(Flow start) {
        Flow flow = start;
        for (Map.Entry<String, Flow.StepRun> step : start.steps().entrySet()) {
            if (step.getValue().state() == Flow.StepState.RUNNING) {
                cancelRest(flow, step.getKey(), step.getValue());
                flow = flow.with(step.getKey(), step.getValue().in(Flow.StepState.FAILED, "stopped with the run"));
            }
        }
        return flow;
    }

    private void cancelRest(Flow flow, String step, Flow.StepRun run) {
        for (int i = 0; i < run.each().size() && run.state() == Flow.StepState.RUNNING; i++) {
            if (!run.ends().containsKey(i)) {
                acts.add(new Act.Cancel(flow.task(step, i)));
            }
        }
    }

    /** One step after the other, the latest first; what cannot be undone is told and left. */
    private Flow undoNext(Flow flow) {
        if (flow.steps().values().stream().anyMatch(run -> run.state() == Flow.StepState.UNDOING)) {
            return flow;
        }
        Optional<Workflow.Step> next = flow.workflow().steps().stream()
                .filter(step -> step.undo().isPresent() && flow.steps().get(step.name()).state() == Flow.StepState.DONE)
                .max(Comparator.comparingInt(step -> flow.steps().get(step.name()).place()));
        if (next.isEmpty()) {
            String left = flow.steps().entrySet().stream().filter(step -> step.getValue().reason().startsWith("not undone"))
                    .map(step -> "; step " + step.getKey() + " is " + step.getValue().reason()).findFirst().orElse("");
            return keep(flow.in(Flow.State.FAILED, flow.reason() + left));
        }
        Flow undoing = keep(flow.with(next.get().name(), flow.steps().get(next.get().name()).in(Flow.StepState.UNDOING, "")));
        giveUndo(undoing, next.get());
        return undoing;
    }

    private Flow ended(Flow flow) {
        boolean open = flow.steps().values().stream().anyMatch(run -> run.state() == Flow.StepState.PENDING || run.state() == Flow.StepState.RUNNING);
        if (flow.state() != Flow.State.RUNNING || open) {
            return flow;
        }
        List<String> failed = flow.steps().entrySet().stream().filter(step -> step.getValue().state() == Flow.StepState.FAILED).map(Map.Entry::getKey).toList();
        return keep(flow.in(Flow.State.SUCCEEDED, failed.isEmpty() ? "" : "without " + String.join(", ", failed)));
    }

    private Flow keep(Flow flow) {
        flows.put(flow.id(), flow);
        changed.add(flow.id());
        return flow;
    }

    /** Runs to record before anything happens. */
    public List<Flow> pending() {
        return changed.stream().map(flows::get).toList();
    }

    /** All that was pending is durable; gives what may happen now, in order. Runs that have ended are forgotten here. */
    public List<Act> committed() {
        List<Act> now = List.copyOf(acts);
        for (String id : changed) {
            if (flows.get(id).state().isFinal()) {
                flows.remove(id);
                tasks.values().removeIf(place -> place.flow().equals(id));
            }
        }
        changed.clear();
        acts.clear();
        return now;
    }
}
