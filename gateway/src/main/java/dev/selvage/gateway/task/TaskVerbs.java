// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.gateway.refusal.Problem;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.Job;
import dev.selvage.task.Spec;
import dev.selvage.task.flow.Flow;
import dev.selvage.task.flow.Workflow;
import dev.selvage.task.flow.WorkflowCheck;
import dev.selvage.task.json.Fields;
import dev.selvage.task.json.FlowJson;
import dev.selvage.task.json.JobJson;
import dev.selvage.task.json.JsonFormException;
import dev.selvage.task.json.SpecJson;
import dev.selvage.task.json.WorkflowJson;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The requests about tasks and workflows, as docs/tasks.md describes them. Any thread; the tasks' loop answers. */
final class TaskVerbs {
    /** Tasks or runs in one answer. */
    private static final int LISTED_MAX = 100;
    /** Characters of an id that the gateway makes: 13 of 32 letters are 65 bits. */
    private static final int ID_CHARS = 13;
    private static final String ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

    private final TaskLoop loop;
    private final TaskStore store;
    private final TaskFleet fleet;
    private final Archive archive;
    private final SecureRandom random = new SecureRandom();

    TaskVerbs(TaskLoop loop, TaskStore store, TaskParts parts) {
        this.loop = loop;
        this.store = store;
        this.fleet = parts.fleet();
        this.archive = parts.archive();
    }

    /** All verbs by name. */
    Map<String, Verb> all() {
        return Map.of(
                "task.submit", this::submit,
                "task.show", (request, by) -> show(request),
                "task.list", (request, by) -> list(request),
                "task.cancel", this::cancel,
                "task.approve", this::approve,
                "workflow.run", this::run,
                "workflow.show", (request, by) -> showRun(request),
                "workflow.list", (request, by) -> listRuns(request),
                "workflow.cancel", this::cancelRun);
    }

    /** What a request says, or what is wrong with it. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws JsonFormException;
    }

    static <T> T read(Reading<T> reading) throws RefusedException {
        try {
            return reading.read();
        } catch (JsonFormException e) {
            throw RefusedException.of(e);
        }
    }

    private CompletableFuture<Json.Obj> submit(Json.Obj request, String by) throws RefusedException {
        read(() -> SpecJson.read(request, 0, by));
        return loop.ask((rules, now) -> {
            // read again with the time from which the deadline runs
            SpecJson.Request asked = read(() -> SpecJson.read(request, now, by));
            if (asked.id().filter(archive::has).isEmpty()) {
                mustBeKnown(asked.spec());
            }
            Optional<Job> job = rules.dispatcher().submit(asked.id().orElseGet(this::newId), asked.spec(), now);
            return task(job.orElseThrow(() -> new RefusedException("busy", "there are too many open tasks", "submit it again when some have ended")));
        });
    }

    /** A type that nobody has, or a device that nobody knows, is a slip of the pen. */
    private void mustBeKnown(Spec spec) throws RefusedException {
        List<String> strangers = spec.target().selector().devices().orElse(List.of()).stream().filter(device -> !fleet.knows(device)).toList();
        if (!strangers.isEmpty()) {
            throw new RefusedException("unknown-device", "no device " + Printable.of(strangers.get(0)) + " was ever heard of", "see the request devices for all that are known");
        }
        if (!fleet.hasType(spec.type())) {
            throw new RefusedException("unknown-type", "no device has a task type " + Printable.of(spec.type()),
                    fleet.types().isEmpty() ? "no device was heard of yet" : "known: " + String.join(", ", fleet.types()));
        }
    }

    private String newId() {
        return "t" + random.ints(ID_CHARS, 0, ID_LETTERS.length()).mapToObj(i -> String.valueOf(ID_LETTERS.charAt(i))).collect(Collectors.joining());
    }

    private static Json.Obj task(Job job) {
        return Json.object().put("task", JobJson.shown(job, Optional.empty())).build();
    }

    private static String id(Json.Obj request) throws RefusedException {
        return read(() -> {
            Fields in = Fields.of(request);
            String id = in.must("id", in.name("id"), "");
            in.check();
            return id;
        });
    }

    private CompletableFuture<Json.Obj> show(Json.Obj request) throws RefusedException {
        String id = id(request);
        Optional<String> after = request.text("after");
        return loop.ask((rules, now) -> {
            Job job = known(rules, id);
            Json.Builder out = Json.object().put("task", JobJson.shown(job, after));
            List<Json> late = store.late(id);
            if (!late.isEmpty()) {
                out.put("late", new Json.Arr(late));
            }
            return out.build();
        });
    }

    private static Job known(TaskLoop.Rules rules, String id) throws RefusedException {
        return rules.dispatcher().known(id).orElseThrow(() -> new RefusedException("unknown-task", "there is no task " + id, "see task.list; what ended is forgotten after 30 days"));
    }

    private CompletableFuture<Json.Obj> list(Json.Obj request) throws RefusedException {
        Fields in = Fields.of(request).only("open", "type", "device", "after");
        boolean open = in.flag("open").orElse(false);
        Optional<String> type = in.text("type");
        Optional<String> device = in.text("device");
        String after = in.text("after").orElse("");
        read(() -> {
            in.check();
            return true;
        });
        return loop.ask((rules, now) -> {
            List<Json> found = archive.list(entry -> !entry.isFlow() && !(open && entry.hasEnded()) && type.filter(t -> !t.equals(entry.type())).isEmpty()
                    && device.filter(d -> !entry.devices().contains(d)).isEmpty(), after, LISTED_MAX + 1);
            return listed("tasks", found);
        });
    }

    private static Json.Obj listed(String name, List<Json> found) {
        boolean truncated = found.size() > LISTED_MAX;
        return Json.object().put(name, new Json.Arr(truncated ? found.subList(0, LISTED_MAX) : found)).put("truncated", truncated).build();
    }

    private CompletableFuture<Json.Obj> cancel(Json.Obj request, String by) throws RefusedException {
        String id = id(request);
        boolean force = request.get("force").filter(new Json.Bool(true)::equals).isPresent();
        return loop.ask((rules, now) -> {
            mustBeCurrent(known(rules, id), request);
            rules.dispatcher().cancel(id, force, by, now);
            return task(known(rules, id));
        });
    }

    private CompletableFuture<Json.Obj> approve(Json.Obj request, String by) throws RefusedException {
        String id = id(request);
        Optional<Long> groups = request.integer("groups").filter(n -> n > 0 && n <= Integer.MAX_VALUE);
        if (groups.isEmpty()) {
            throw new RefusedException("bad-request", "groups is missing", "say how many groups are approved by now, such as \"groups\":1");
        }
        return loop.ask((rules, now) -> {
            mustBeCurrent(known(rules, id), request);
            rules.dispatcher().approve(id, groups.get().intValue(), now);
            return task(known(rules, id));
        });
    }

    /** Who has looked at another version is told how the task stands, and nothing is done. */
    private static void mustBeCurrent(Job job, Json.Obj request) throws RefusedException {
        Optional<Long> expected = request.integer("version");
        if (expected.filter(version -> version != job.version()).isPresent()) {
            throw new RefusedException(new Problem("stale-version", "task " + job.id() + " has version " + job.version() + ", not " + expected.get(),
                    "look at it as it is now and decide again"), task(job));
        }
    }

    private CompletableFuture<Json.Obj> run(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("workflow", "inputs", "id");
        Json.Obj document = in.must("workflow", in.object("workflow"), Json.object().build());
        Map<String, Json> inputs = in.object("inputs").map(Json.Obj::members).orElse(Map.of());
        Optional<String> id = in.name("id");
        read(() -> {
            in.check();
            return true;
        });
        if (id.filter(name -> name.length() > WorkflowJson.RUN_ID_CHARS_MAX).isPresent()) {
            throw new RefusedException("bad-request", "id has more than " + WorkflowJson.RUN_ID_CHARS_MAX + " characters", "the ids of its tasks are made of it");
        }
        WorkflowJson.Read read = WorkflowJson.read(document);
        Workflow workflow = read.workflow().orElseThrow(() -> refused(read.problems()));
        return loop.ask((rules, now) -> {
            String name = id.orElseGet(this::newId);
            Optional<Flow> recorded = store.flow(name);
            if (recorded.isPresent() && recorded.get().state().isFinal()) {
                return shown(recorded.get());
            }
            mustHaveTypes(workflow);
            try {
                return shown(rules.flows().start(name, workflow, inputs, now));
            } catch (IllegalArgumentException e) {
                throw new RefusedException("bad-request", Printable.of(String.valueOf(e.getMessage())), "give each input that has no default, and no other");
            }
        });
    }

    private static RefusedException refused(List<WorkflowCheck.Problem> problems) {
        String more = problems.size() > 1 ? "; and " + (problems.size() - 1) + " more" : "";
        return new RefusedException("bad-workflow", Printable.of(problems.get(0).where() + ": " + problems.get(0).why()) + more,
                "./selvage workflow check FILE shows all of them with their lines");
    }

    private void mustHaveTypes(Workflow workflow) throws RefusedException {
        for (Workflow.Step step : workflow.steps()) {
            List<String> types = step.undo().map(undo -> List.of(step.call().type(), undo.type())).orElseGet(() -> List.of(step.call().type()));
            Optional<String> unknown = types.stream().filter(type -> !fleet.hasType(type)).findFirst();
            if (unknown.isPresent()) {
                throw new RefusedException("unknown-type", "/steps/" + step.name() + ": no device has a task type " + Printable.of(unknown.get()),
                        "known: " + String.join(", ", fleet.types()));
            }
        }
    }

    private static Json.Obj shown(Flow flow) {
        return Json.object().put("run", FlowJson.shown(flow)).build();
    }

    private CompletableFuture<Json.Obj> showRun(Json.Obj request) throws RefusedException {
        String id = id(request);
        return loop.ask((rules, now) -> shown(knownRun(rules, id)));
    }

    private Flow knownRun(TaskLoop.Rules rules, String id) throws RefusedException {
        return rules.flows().flow(id).or(() -> store.flow(id))
                .orElseThrow(() -> new RefusedException("unknown-run", "there is no run " + id, "see workflow.list; what ended is forgotten after 30 days"));
    }

    private CompletableFuture<Json.Obj> listRuns(Json.Obj request) {
        String after = request.text("after").orElse("");
        return loop.ask((rules, now) -> listed("runs", archive.list(Archive.Entry::isFlow, after, LISTED_MAX + 1)));
    }

    private CompletableFuture<Json.Obj> cancelRun(Json.Obj request, String by) throws RefusedException {
        String id = id(request);
        return loop.ask((rules, now) -> {
            knownRun(rules, id);
            rules.flows().cancel(id, by);
            return shown(knownRun(rules, id));
        });
    }
}
