// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.task.Job;
import dev.selvage.task.Order;
import dev.selvage.task.Part;
import dev.selvage.task.Retry;
import dev.selvage.task.Rollout;
import dev.selvage.task.Selector;
import dev.selvage.task.Spec;
import dev.selvage.task.Strategy;
import dev.selvage.task.Target;
import dev.selvage.task.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A task as it is stored and as it is shown.
 *
 * <p>The stored document has one level of its own: {@code "job"}, {@code "args"}, and for each device {@code "part/<device>"} and,
 * if there is one, {@code "result/<device>"}. As a whole it may hold more than a reader takes from one text, so a store keeps
 * each member as a row of its own, and has to write only those that changed.
 */
public final class JobJson {
    /** Parts in one answer: a page for a person, and within one message. */
    public static final int PARTS_SHOWN_MAX = 200;
    private static final String PART = "part/";
    private static final String RESULT = "result/";

    private JobJson() {}

    /** The stored form; each member is within what {@link dev.selvage.protocol.JsonReader} takes. */
    public static Json.Obj write(Job job) {
        Json.Builder out = Json.object().put("job", head(job)).put("args", job.spec().args());
        int place = 0;
        for (Part part : job.parts().values()) {
            out.put(PART + part.device(), PartJson.write(part, place++));
            part.result().ifPresent(result -> out.put(RESULT + part.device(), result));
        }
        return out.build();
    }

    private static Json.Obj head(Job job) {
        Spec spec = job.spec();
        Spec.Patience patience = spec.patience();
        Json.Builder out = Json.object().put("id", job.id()).put("type", spec.type()).put("to", spec.target().selector().toString()).put("mode", mode(spec).name());
        if (spec.target() instanceof Target.One one) {
            out.put("strategy", one.strategy().name()).put("key", one.key());
        }
        out.put("priority", spec.priority()).put("serialWith", spec.serialWith()).put("expires", patience.expiresMillis()).put("accept", patience.acceptMillis())
                .put("lost", patience.lostMillis()).put("step", patience.timers().stepMillis()).put("total", patience.timers().totalMillis())
                .put("attempts", spec.retry().attemptsMax()).put("backoff", spec.retry().firstMillis()).put("by", spec.by());
        spec.rollout().ifPresent(rollout -> out.put("rollout", RolloutJson.write(rollout)));
        return out.put("created", job.createdMillis()).put("version", job.version()).put("fence", job.fence()).put("approved", job.approved())
                .put("end", job.end().map(TaskState::name)).put("reason", job.reason()).build();
    }

    private static SpecJson.Mode mode(Spec spec) {
        return spec.target() instanceof Target.One ? SpecJson.Mode.ONE : spec.target() instanceof Target.All ? SpecJson.Mode.ALL : SpecJson.Mode.EVERY;
    }

    /**
     * Reads the stored form, whatever the order of its members.
     *
     * @throws JsonFormException when it is none
     */
    public static Job read(Json.Obj stored) throws JsonFormException {
        Fields all = new Fields(stored, "", new ArrayList<>());
        Fields in = all.must("job", all.inside("job"), all);
        Map<Integer, Part> byPlace = new TreeMap<>();
        for (Map.Entry<String, Json> member : stored.members().entrySet()) {
            PartJson.after(PART, member).ifPresent(device -> all.inside(member.getKey())
                    .ifPresent(part -> byPlace.put(Stored.integer(part, "place"), PartJson.read(device, part, stored.get(RESULT + device)))));
        }
        Json.Obj args = all.must("args", all.object("args"), stored);
        all.check();
        Map<String, Part> parts = new LinkedHashMap<>();
        byPlace.values().forEach(part -> parts.put(part.device(), part));
        try {
            Job job = new Job(Stored.text(in, "id"), spec(in, args), Stored.number(in, "created"), Stored.integer(in, "version"),
                    Stored.number(in, "fence"), parts, Stored.integer(in, "approved"), Stored.maybe(in, "end", TaskState.class), Stored.text(in, "reason"));
            in.check();
            return job;
        } catch (IllegalArgumentException e) {
            throw new JsonFormException("a stored task makes no sense: " + e.getMessage(), "it was written by another program");
        }
    }

    private static Spec spec(Fields in, Json.Obj args) {
        Selector selector = Selector.of(Stored.text(in, "to"));
        Target target = switch (Stored.constant(in, "mode", SpecJson.Mode.class)) {
            case ONE -> new Target.One(selector, Stored.constant(in, "strategy", Strategy.class), Stored.text(in, "key"));
            case ALL -> new Target.All(selector);
            case EVERY -> new Target.Every(selector);
        };
        Spec.Patience patience = new Spec.Patience(Stored.number(in, "expires"), Stored.number(in, "accept"), Stored.number(in, "lost"),
                new Order.Timers(Stored.number(in, "step"), Stored.number(in, "total")));
        return new Spec(Stored.text(in, "type"), args, target, Stored.integer(in, "priority"), in.text("serialWith"), patience,
                new Retry(Stored.integer(in, "attempts"), Stored.number(in, "backoff")), in.inside("rollout").map(RolloutJson::stored), Stored.text(in, "by"));
    }

    /**
     * TASK with its parts, as many as fit into one message and at most {@value #PARTS_SHOWN_MAX}.
     *
     * @param after the device whose part was the last of those shown before; empty for from the first
     */
    public static Json.Obj shown(Job job, Optional<String> after) {
        List<Part> parts = List.copyOf(job.parts().values());
        // a device that has no part is the last of no page: nothing comes after it
        int from = after.map(device -> job.parts().containsKey(device) ? List.copyOf(job.parts().keySet()).indexOf(device) + 1 : parts.size()).orElse(0);
        return shown(job, parts.subList(from, parts.size()));
    }

    /**
     * TASK with only those parts that have changed, to be published: with a thousand devices nobody wants the other 999 each time.
     *
     * @param before the task as it was told last; empty for not yet
     */
    public static Json.Obj change(Job job, Optional<Job> before) {
        Map<String, Part> old = before.map(Job::parts).orElse(Map.of());
        return shown(job, job.parts().values().stream().filter(part -> !part.equals(old.get(part.device()))).toList());
    }

    private static Json.Obj shown(Job job, Collection<Part> parts) {
        Bounds bounds = new Bounds();
        List<Json> fitting = new ArrayList<>();
        for (Part part : parts) {
            Json.Obj shown = PartJson.shown(part);
            if (fitting.size() == PARTS_SHOWN_MAX || !bounds.takes(shown)) {
                break;
            }
            fitting.add(shown);
        }
        Map<String, Json> members = new LinkedHashMap<>(brief(job).members());
        members.put("args", Bounds.cut(job.spec().args()));
        job.spec().rollout().ifPresent(rollout -> {
            members.put("groups", new Json.Int(rollout.groups().size()));
            members.put("approved", new Json.Int(job.approved()));
            if (job.end().isEmpty() && rollout.next(List.copyOf(job.parts().values()), job.approved(), job.createdMillis()) instanceof Rollout.Step.NeedsApproval needs) {
                members.put("waits", new Json.Str("for approval of group " + needs.groupsDone()));
            }
        });
        members.put("parts", new Json.Arr(fitting));
        return new Json.Obj(members);
    }

    /** TASK without arguments and parts. */
    public static Json.Obj brief(Job job) {
        Json.Builder out = Json.object().put("id", job.id()).put("type", job.spec().type()).put("to", job.spec().target().selector().toString())
                .put("mode", Fields.word(mode(job.spec()))).put("priority", job.spec().priority()).put("state", job.state().name())
                .put("reason", PartJson.some(job.reason()).orElse("")).put("version", job.version());
        PartJson.time(out, "created", job.createdMillis());
        PartJson.time(out, "deadline", job.spec().patience().expiresMillis());
        Map<TaskState, Integer> counts = new TreeMap<>();
        job.parts().values().forEach(part -> counts.merge(part.state(), 1, Integer::sum));
        Json.Builder split = Json.object();
        counts.forEach((state, count) -> split.put(state.name(), count));
        return out.put("by", job.spec().by()).put("split", split.build()).put("partsTotal", job.parts().size()).build();
    }
}
