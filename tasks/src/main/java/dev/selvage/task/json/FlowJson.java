// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.task.TaskState;
import dev.selvage.task.flow.Flow;
import dev.selvage.task.flow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of a workflow as it is stored and as it is shown.
 *
 * <p>The stored document has one level of its own: {@code "flow"}, {@code "workflow"}, {@code "inputs"}, {@code "step/<name>"},
 * {@code "output/<name>"}, and for each task of a step {@code "each/<name>/<i>"}, and when it has ended {@code "end/<name>/<i>"} and
 * perhaps {@code "result/<name>/<i>"}. A store keeps each member as a row of its own, as with {@link JobJson}.
 */
public final class FlowJson {
    private FlowJson() {}

    /** The stored form; each member is within what {@link dev.selvage.protocol.JsonReader} takes. */
    public static Json.Obj write(Flow flow) {
        Json.Builder out = Json.object().put("flow", Json.object().put("id", flow.id()).put("started", flow.startedMillis()).put("version", flow.version())
                .put("state", flow.state().name()).put("reason", flow.reason()).build());
        out.put("workflow", WorkflowJson.write(flow.workflow())).put("inputs", new Json.Obj(flow.inputs()));
        flow.steps().forEach((name, run) -> step(out, name, run));
        return out.build();
    }

    private static void step(Json.Builder out, String name, Flow.StepRun run) {
        out.put("step/" + name, Json.object().put("state", run.state().name()).put("reason", run.reason()).put("place", run.place())
                .put("tasks", run.each().size()).build());
        out.put("output/" + name, run.output());
        for (int i = 0; i < run.each().size(); i++) {
            out.put("each/" + name + "/" + i, run.each().get(i));
        }
        run.ends().forEach((i, end) -> {
            out.put("end/" + name + "/" + i, Json.object().put("state", end.state().name()).put("reason", end.reason()).build());
            end.result().ifPresent(result -> out.put("result/" + name + "/" + i, result));
        });
    }

    /**
     * Reads the stored form, whatever the order of its members.
     *
     * @throws JsonFormException when it is none
     */
    public static Flow read(Json.Obj stored) throws JsonFormException {
        List<Fields.Fault> faults = new ArrayList<>();
        Fields all = new Fields(stored, "", faults);
        Json.Obj none = Json.object().build();
        Fields in = new Fields(all.must("flow", all.object("flow"), none), "/flow", faults);
        WorkflowJson.Read workflow = WorkflowJson.read(all.must("workflow", all.object("workflow"), none));
        if (workflow.workflow().isEmpty()) {
            throw new JsonFormException("workflow" + workflow.problems().get(0).where() + ": " + workflow.problems().get(0).why(), "it was written by another program");
        }
        Map<String, Flow.StepRun> steps = new LinkedHashMap<>();
        for (Workflow.Step step : workflow.workflow().get().steps()) {
            String name = step.name();
            steps.put(name, step(all, name, new Fields(all.must("step/" + name, all.object("step/" + name), none), "/step/" + name, faults)));
        }
        Flow flow = new Flow(Stored.text(in, "id"), workflow.workflow().get(), all.must("inputs", all.object("inputs"), none).members(),
                Stored.number(in, "started"), Stored.integer(in, "version"), Stored.constant(in, "state", Flow.State.class), Stored.text(in, "reason"), steps);
        all.check();
        return flow;
    }

    private static Flow.StepRun step(Fields all, String name, Fields in) {
        List<Json> each = new ArrayList<>();
        Map<Integer, Flow.End> ends = new LinkedHashMap<>();
        int tasks = in.must("tasks", in.integer("tasks", 0, Workflow.FAN_OUT_MAX), 0);
        for (int i = 0; i < tasks; i++) {
            String place = name + "/" + i;
            int index = i;
            each.add(all.must("each/" + place, all.any("each/" + place), new Json.Null()));
            all.inside("end/" + place).ifPresent(end -> ends.put(index, new Flow.End(Stored.constant(end, "state", TaskState.class),
                    all.any("result/" + place), Stored.text(end, "reason"))));
        }
        return new Flow.StepRun(Stored.constant(in, "state", Flow.StepState.class), each, ends, all.must("output/" + name, all.any("output/" + name), new Json.Null()),
                Stored.text(in, "reason"), Stored.integer(in, "place"));
    }

    /** RUN, within one message: outputs that are large are told by their size. */
    public static Json.Obj shown(Flow flow) {
        Bounds bounds = new Bounds();
        Json.Builder steps = Json.object();
        flow.steps().forEach((name, run) -> {
            Json.Builder step = Json.object().put("state", run.state().name()).put("reason", PartJson.some(run.reason())).put("tasks", run.each().size())
                    .put("ended", run.ends().size());
            if (run.place() > 0) {
                Json output = Bounds.cut(run.output());
                step.put("output", bounds.takes(output) ? output : Bounds.marker(run.output()));
            }
            steps.put(name, step.build());
        });
        Map<String, Json> members = new LinkedHashMap<>(brief(flow).members());
        members.put("steps", steps.build());
        return new Json.Obj(members);
    }

    /** RUN without its steps, for lists. */
    public static Json.Obj brief(Flow flow) {
        Json.Builder out = Json.object().put("id", flow.id()).put("workflow", flow.workflow().name()).put("state", flow.state().name())
                .put("reason", PartJson.some(flow.reason())).put("version", flow.version());
        PartJson.time(out, "started", flow.startedMillis());
        return out.build();
    }
}
