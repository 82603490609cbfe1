// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.flow;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds what is wrong with a workflow before it runs. */
public final class WorkflowCheck {
    private final Workflow workflow;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Something wrong.
     *
     * @param where JSON pointer into the workflow's file
     */
    public record Problem(String where, String why) {}

    private WorkflowCheck(Workflow workflow) {
        this.workflow = workflow;
    }

    /** All that is wrong; nothing when it can run. */
    public static List<Problem> of(Workflow workflow) {
        return new WorkflowCheck(workflow).run();
    }

    private List<Problem> run() {
        if (workflow.steps().isEmpty() || workflow.steps().size() > Workflow.STEPS_MAX) {
            problems.add(new Problem("/steps", "a workflow has 1 to " + Workflow.STEPS_MAX + " steps, not " + workflow.steps().size()));
            return problems;
        }
        for (Workflow.Step step : workflow.steps()) {
            String at = "/steps/" + step.name();
            step.needs().stream().filter(need -> workflow.step(need).isEmpty())
                    .forEach(need -> complain(at + "/needs", "no such step: " + Printable.of(need)));
            call(step.call(), at, step.forEach().isPresent());
            step.undo().ifPresent(undo -> call(undo, at + "/undo", false));
            step.forEach().ifPresent(each -> each(each, at + "/forEach"));
            join(step, at + "/join");
        }
        cycle().ifPresent(cycle -> complain("/steps/" + cycle.get(0) + "/needs", "steps need each other: " + String.join(" → ", cycle)));
        return problems;
    }

    private void call(Workflow.Call call, String at, boolean repeated) {
        references(new Json.Str(call.to()), at + "/to", repeated);
        references(call.args(), at + "/args", repeated);
        if (Template.references(new Json.Str(call.to())).isEmpty()) {
            selector(call.to(), at + "/to");
        }
    }

    private void each(Workflow.ForEach each, String at) {
        if (each instanceof Workflow.ForEach.Devices devices) {
            references(new Json.Str(devices.selector()), at + "/devices", false);
            if (Template.references(new Json.Str(devices.selector())).isEmpty()) {
                selector(devices.selector(), at + "/devices");
            }
        } else if (each instanceof Workflow.ForEach.Items items) {
            references(items.list(), at + "/items", false);
            boolean one = items.list() instanceof Json.Str;
            if (!one && !(items.list() instanceof Json.Arr)) {
                complain(at + "/items", "must be a list, or one ${…} that is a list");
            }
        }
    }

    private void join(Workflow.Step step, String at) {
        boolean quorum = step.join().reducer() == Workflow.Reducer.QUORUM;
        if (quorum != step.join().quorum() > 0) {
            complain(at, quorum ? "a quorum needs a number of at least 1" : "only a quorum has a number");
        }
        if (step.forEach().isEmpty() && (quorum || step.join().reducer().isArithmetic())) {
            complain(at, "one task has nothing to join; give the step a forEach");
        }
    }

    private void selector(String text, String at) {
        try {
            Selector.of(text);
        } catch (IllegalArgumentException e) {
            complain(at, e.getMessage());
        }
    }

    private void references(Json template, String at, boolean repeated) {
        for (String reference : Template.references(template)) {
            String name = reference.contains("/") ? reference.substring(0, reference.indexOf('/')) : reference;
            if (name.startsWith("inputs.") && !workflow.inputs().containsKey(name.substring(7))) {
                complain(at, "no such input: " + Printable.of(name.substring(7)) + "; inputs are " + String.join(", ", new TreeMap<>(workflow.inputs()).keySet()));
            } else if (name.startsWith("steps.") && workflow.step(name.substring(6)).isEmpty()) {
                complain(at, "no such step: " + Printable.of(name.substring(6)));
            } else if (name.equals("each") && !repeated) {
                complain(at, "${each} has a meaning only where a step is repeated by forEach");
            } else if (!name.startsWith("inputs.") && !name.startsWith("steps.") && !name.equals("each")) {
                complain(at, "${" + Printable.of(reference) + "} is none of ${inputs.…}, ${steps.…}, ${each}");
            }
        }
    }

    private void complain(String at, String why) {
        problems.add(new Problem(at, why));
    }

    /** Steps that need each other in a circle, if there are any; by colouring, without recursion into deep graphs. */
    private Optional<List<String>> cycle() {
        Map<String, Set<String>> open = new TreeMap<>();
        workflow.steps().forEach(step -> open.put(step.name(), new LinkedHashSet<>(needs(workflow, step))));
        boolean progress = true;
        while (progress) {
            Set<String> free = new LinkedHashSet<>();
            open.forEach((step, needs) -> {
                needs.retainAll(open.keySet());
                if (needs.isEmpty()) {
                    free.add(step);
                }
            });
            progress = open.keySet().removeAll(free);
        }
        if (open.isEmpty()) {
            return Optional.empty();
        }
        List<String> path = new ArrayList<>(List.of(open.keySet().iterator().next()));
        while (true) {
            String next = open.get(path.get(path.size() - 1)).iterator().next();
            int seen = path.indexOf(next);
            path.add(next);
            if (seen >= 0) {
                return Optional.of(path.subList(seen, path.size()));
            }
        }
    }

    /** What a step needs, said or used. */
    static Set<String> needs(Workflow workflow, Workflow.Step step) {
        Set<String> needs = new LinkedHashSet<>(step.needs());
        List<Json> templates = new ArrayList<>(List.of(new Json.Str(step.call().to()), step.call().args()));
        step.forEach().ifPresent(each -> templates.add(each instanceof Workflow.ForEach.Items items ? items.list()
                : new Json.Str(((Workflow.ForEach.Devices) each).selector())));
        templates.forEach(template -> Template.references(template).stream().filter(reference -> reference.startsWith("steps."))
                .map(reference -> reference.substring(6).replaceFirst("/.*", "")).forEach(needs::add));
        needs.retainAll(workflow.steps().stream().map(Workflow.Step::name).toList());
        return needs;
    }
}
