// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.task.Retry;
import dev.selvage.task.flow.Workflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A step of a workflow. */
final class StepJson {
    private static final String JOIN_HINT = "use all, any, collect, {quorum: 2}, or one of {all|any|collect|sum|min|max|avg: /pointer/into/each/result}";

    private StepJson() {}

    static Workflow.Step read(String name, Fields in) {
        in.only("task", "to", "args", "needs", "forEach", "join", "onFailure", "undo", "retries", "deadline");
        Optional<Workflow.Call> undo = in.inside("undo").map(call -> call(call.only("task", "to", "args", "retries", "deadline")));
        return new Workflow.Step(name, needs(in), call(in), forEach(in), in.has("join") ? join(in) : Workflow.Join.USUAL,
                in.word("onFailure", Workflow.OnFailure.class).orElse(Workflow.OnFailure.FAIL), undo);
    }

    private static Workflow.Call call(Fields in) {
        String type = in.must("task", in.name("task"), "x");
        return new Workflow.Call(type, in.text("to").orElse("cap=" + type), SpecJson.args(in), in.integer("retries", 0, Retry.ATTEMPTS_LIMIT - 1).orElse(0),
                in.span("deadline").orElse(0L));
    }

    private static List<String> needs(Fields in) {
        List<String> needs = new ArrayList<>();
        List<Json> items = in.list("needs").orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Json.Str step) {
                needs.add(step.value());
            } else {
                in.fault("needs", "item " + i + " must be the name of a step", "write a list of names, such as [read]");
            }
        }
        return needs;
    }

    private static Optional<Workflow.ForEach> forEach(Fields in) {
        Optional<Fields> each = in.inside("forEach");
        if (each.isEmpty()) {
            return Optional.empty();
        }
        Fields of = each.get().only("devices", "items");
        if (of.has("devices") == of.has("items")) {
            in.fault("forEach", "must say either devices or items", "write {devices: \"tag.role=station\"}, or {items: [1, 2]}");
        }
        return of.text("devices").<Workflow.ForEach>map(Workflow.ForEach.Devices::new).or(() -> of.any("items").map(Workflow.ForEach.Items::new));
    }

    private static Workflow.Join join(Fields in) {
        Json join = in.any("join").orElseThrow();
        if (join instanceof Json.Str word) {
            Optional<Workflow.Reducer> reducer = reducer(word.value()).filter(r -> r == Workflow.Reducer.ALL || r == Workflow.Reducer.ANY || r == Workflow.Reducer.COLLECT);
            if (reducer.isEmpty()) {
                in.fault("join", "is unknown, or needs a value", JOIN_HINT);
            }
            return new Workflow.Join(reducer.orElse(Workflow.Reducer.ALL), "", 0);
        } else if (!(join instanceof Json.Obj)) {
            in.fault("join", "must be a word or an object", JOIN_HINT);
            return Workflow.Join.USUAL;
        }
        Fields of = in.inside("join").orElseThrow();
        if (of.has("quorum")) {
            of.only("quorum", "of");
            return new Workflow.Join(Workflow.Reducer.QUORUM, of.has("of") ? pointer(of, "of") : "", of.integer("quorum", 1, Workflow.FAN_OUT_MAX).orElse(1));
        }
        Optional<String> word = of.members().keySet().stream().findFirst().filter(name -> of.members().size() == 1);
        Optional<Workflow.Reducer> reducer = word.flatMap(StepJson::reducer);
        if (reducer.isEmpty()) {
            in.fault("join", "must have one member, which says how to join", JOIN_HINT);
            return Workflow.Join.USUAL;
        }
        return new Workflow.Join(reducer.get(), pointer(of, word.get()), 0);
    }

    private static Optional<Workflow.Reducer> reducer(String word) {
        return Arrays.stream(Workflow.Reducer.values()).filter(reducer -> Fields.word(reducer).equals(word)).findFirst();
    }

    private static String pointer(Fields in, String name) {
        return in.text(name).filter(pointer -> {
            boolean good = pointer.isEmpty() || pointer.startsWith("/");
            if (!good) {
                in.fault(name, "must be a JSON pointer", "write /value for the member \"value\" of each result, \"\" for the whole");
            }
            return good;
        }).orElse("");
    }

    static Json.Obj write(Workflow.Step step) {
        Json.Builder out = call(step.call());
        if (!step.needs().isEmpty()) {
            out.put("needs", Json.texts(step.needs()));
        }
        step.forEach().ifPresent(each -> out.put("forEach", each instanceof Workflow.ForEach.Devices devices
                ? Json.object().put("devices", devices.selector()).build() : Json.object().put("items", ((Workflow.ForEach.Items) each).list()).build()));
        if (!step.join().equals(Workflow.Join.USUAL)) {
            out.put("join", join(step.join()));
        }
        if (step.onFailure() != Workflow.OnFailure.FAIL) {
            out.put("onFailure", Fields.word(step.onFailure()));
        }
        step.undo().ifPresent(undo -> out.put("undo", call(undo).build()));
        return out.build();
    }

    private static Json.Obj join(Workflow.Join join) {
        if (join.reducer() != Workflow.Reducer.QUORUM) {
            return Json.object().put(Fields.word(join.reducer()), join.of()).build();
        }
        Json.Builder out = Json.object().put("quorum", join.quorum());
        return join.of().isEmpty() ? out.build() : out.put("of", join.of()).build();
    }

    private static Json.Builder call(Workflow.Call call) {
        Json.Builder out = Json.object().put("task", call.type()).put("to", call.to());
        if (!call.args().members().isEmpty()) {
            out.put("args", call.args());
        }
        if (call.retries() > 0) {
            out.put("retries", call.retries());
        }
        if (call.deadlineMillis() > 0) {
            out.put("deadline", Spans.text(call.deadlineMillis()));
        }
        return out;
    }
}
