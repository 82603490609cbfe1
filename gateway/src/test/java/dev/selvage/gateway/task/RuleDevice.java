// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.protocol.Json;
import dev.selvage.task.Act;
import dev.selvage.task.Order;
import dev.selvage.task.Outcome;
import dev.selvage.task.Report;
import dev.selvage.task.TaskBook;
import dev.selvage.task.TaskTypes;
import dev.selvage.task.TypeRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A device of the rules alone: its reports survive, and each task does at once what its type's name says. */
final class RuleDevice implements TaskTypes {
    private static final Map<String, TypeRules> TYPES = Map.of("read", new TypeRules(4, true, false, 0), "set", new TypeRules(1, true, false, 0),
            "fail", new TypeRules(1, true, false, 0), "pulse", new TypeRules(1, false, false, 0), "hang", new TypeRules(9, true, false, 0));
    final Map<String, Report> reports = new LinkedHashMap<>();
    /** How often each task took effect. */
    final Map<String, Integer> effects = new LinkedHashMap<>();
    private final TaskBook book = new TaskBook(this, id -> Optional.ofNullable(reports.get(id)));

    @Override
    public Optional<TypeRules> rules(String type) {
        return Optional.ofNullable(TYPES.get(type));
    }

    @Override
    public Optional<String> refusal(String type, Json.Obj args) {
        return args.get("bad").map(bad -> "bad must not be " + bad.text());
    }

    /** The JSON of {@code about}. */
    static Json.Obj about(String site) {
        Json.Builder tasks = Json.object();
        TYPES.forEach((type, rules) -> tasks.put(type, Json.object().put("version", 1).put("idempotent", rules.idempotent()).build()));
        return Json.object().put("profile", "rule-device").put("tags", Json.object().put("site", site).build()).put("tasks", tasks.build()).build();
    }

    /** Takes orders, does what can be done; gives what it says of it. */
    List<Report> turn(List<Order> orders, long nowMillis) {
        orders.forEach(order -> book.order(order, nowMillis, nowMillis));
        List<Report> said = new ArrayList<>();
        boolean more = true;
        while (more) {
            book.tick(nowMillis, nowMillis);
            List<Report> pending = book.pending();
            pending.forEach(report -> reports.put(report.id(), report));
            said.addAll(pending);
            List<Act> acts = book.committed();
            acts.forEach(act -> act(act, nowMillis));
            more = !acts.isEmpty() || !pending.isEmpty();
        }
        return said;
    }

    private void act(Act act, long nowMillis) {
        if (act instanceof Act.Start start && !start.order().type().equals("hang")) {
            effects.merge(start.order().id(), 1, Integer::sum);
            Outcome outcome = start.order().type().equals("fail") ? new Outcome.Failed("it cannot", true)
                    : new Outcome.Done(Optional.of(Json.object().put("value", start.order().args().get("value").orElse(new Json.Int(20))).build()));
            book.ended(start.order().id(), start.order().attempt(), outcome, nowMillis);
        } else if (act instanceof Act.Stop stop) {
            book.ended(stop.id(), stop.attempt(), new Outcome.Stopped(), nowMillis);
        }
    }
}
