// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.task.flow.Workflow;
import dev.selvage.task.flow.WorkflowCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A workflow as its file, a request and a store have it. */
public final class WorkflowJson {
    /**
     * Characters of a run's id: with the step's name and a number behind it, it is the id of a task, which has at most 64.
     */
    public static final int RUN_ID_CHARS_MAX = 32;
    /** No hyphen, so that the ids of a run's tasks can be those of no other run's. */
    private static final Pattern STEP_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_]{0,23}");
    private static final Pattern INPUT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private WorkflowJson() {}

    /**
     * What was read.
     *
     * @param workflow empty when there are problems
     * @param problems each with a JSON pointer into what was read, and what would be right
     */
    public record Read(Optional<Workflow> workflow, List<WorkflowCheck.Problem> problems) {
        public Read {
            problems = List.copyOf(problems);
        }
    }

    /** Reads a workflow and finds all that is wrong with it. */
    public static Read read(Json.Obj document) {
        List<Fields.Fault> faults = new ArrayList<>();
        Fields in = new Fields(document, "", faults).only("name", "inputs", "deadline", "steps");
        String name = in.must("name", in.name("name"), "x");
        Map<String, Optional<Json>> inputs = new LinkedHashMap<>();
        in.inside("inputs").ifPresent(all -> all.members().forEach((input, value) -> {
            if (all.matches(input, input, INPUT_NAME, Fields.NAME_HINT)) {
                inputs.put(input, Optional.of(value).filter(fallback -> !(fallback instanceof Json.Null)));
            }
        }));
        long deadlineMillis = in.span("deadline").orElse(0L);
        List<Workflow.Step> steps = new ArrayList<>();
        Optional<Fields> given = in.inside("steps");
        in.must("steps", given, in);
        given.ifPresent(all -> {
            if (all.members().size() > Workflow.STEPS_MAX) {
                in.fault("steps", all.members().size() + " steps are too many", "at most " + Workflow.STEPS_MAX);
            } else {
                all.members().keySet().forEach(step -> step(all, step).ifPresent(steps::add));
            }
        });
        Workflow workflow = new Workflow(name, inputs, steps, deadlineMillis);
        List<WorkflowCheck.Problem> problems = new ArrayList<>();
        faults.forEach(fault -> problems.add(new WorkflowCheck.Problem(fault.where(), fault.why() + "; " + fault.hint())));
        if (problems.isEmpty()) {
            problems.addAll(WorkflowCheck.of(workflow));
        }
        return new Read(Optional.of(workflow).filter(whole -> problems.isEmpty()), problems);
    }

    private static Optional<Workflow.Step> step(Fields steps, String name) {
        boolean named = steps.matches(name, name, STEP_NAME, "use 1 to 24 of A-Z a-z 0-9 _, beginning with a letter or digit");
        return steps.inside(name).filter(in -> named).map(in -> StepJson.read(name, in));
    }

    /** The same as a document; {@link #read} gives the same workflow again. */
    public static Json.Obj write(Workflow workflow) {
        Json.Builder inputs = Json.object();
        workflow.inputs().forEach((name, fallback) -> inputs.put(name, fallback.orElseGet(Json.Null::new)));
        Json.Builder steps = Json.object();
        workflow.steps().forEach(step -> steps.put(step.name(), StepJson.write(step)));
        Json.Builder out = Json.object().put("name", workflow.name());
        if (!workflow.inputs().isEmpty()) {
            out.put("inputs", inputs.build());
        }
        if (workflow.deadlineMillis() > 0) {
            out.put("deadline", Spans.text(workflow.deadlineMillis()));
        }
        return out.put("steps", steps.build()).build();
    }
}
