// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.task.Order;
import dev.selvage.task.Part;
import dev.selvage.task.Report;
import dev.selvage.task.TaskState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A part of a task, as it is stored and as it is shown. */
final class PartJson {
    /** A reason in full; what is longer is no reason but a log. */
    private static final int REASON_CHARS_MAX = 500;

    private PartJson() {}

    /**
     * All but the result.
     *
     * @param place of the part in its task, which is its turn in a rollout
     */
    static Json.Obj write(Part part, int place) {
        Json.Builder out = Json.object().put("place", place).put("attempt", part.attempt()).put("fence", part.fence()).put("state", part.state().name())
                .put("reason", part.reason()).put("wish", part.wish().name()).put("queued", part.times().queuedMillis())
                .put("sent", part.times().sentMillis()).put("acknowledged", part.times().acknowledgedMillis()).put("retry", part.times().retryMillis());
        part.report().ifPresent(report -> out.put("report", report(report)));
        return out.build();
    }

    private static Json.Obj report(Report report) {
        return Json.object().put("id", report.id()).put("type", report.type()).put("attempt", report.attempt()).put("fence", report.fence())
                .put("seq", report.seq()).put("state", report.state().name()).put("step", report.step()).put("reason", report.reason())
                .put("retryable", report.retryable()).put("received", report.times().receivedMillis()).put("started", report.times().startedMillis())
                .put("finished", report.times().finishedMillis()).build();
    }

    static Part read(String device, Fields in, Optional<Json> result) {
        Part.Times times = new Part.Times(Stored.number(in, "queued"), Stored.number(in, "sent"), Stored.number(in, "acknowledged"), Stored.number(in, "retry"));
        return new Part(device, Stored.integer(in, "attempt"), Stored.number(in, "fence"), Stored.constant(in, "state", TaskState.class),
                Stored.text(in, "reason"), times, in.inside("report").map(report -> report(report, result)), Stored.constant(in, "wish", Order.Wish.class));
    }

    private static Report report(Fields in, Optional<Json> result) {
        Report.Times times = new Report.Times(Stored.number(in, "received"), Stored.number(in, "started"), Stored.number(in, "finished"));
        return new Report(Stored.text(in, "id"), Stored.text(in, "type"), Stored.integer(in, "attempt"), Stored.number(in, "fence"), Stored.integer(in, "seq"),
                Stored.constant(in, "state", TaskState.class), Stored.text(in, "step"), result, Stored.text(in, "reason"),
                in.flag("retryable").orElse(false), times);
    }

    /** As PART of the operator's requests; what has not happened is not there. */
    static Json.Obj shown(Part part) {
        Json.Builder out = Json.object().put("device", part.device()).put("attempt", part.attempt()).put("fence", part.fence())
                .put("state", part.state().name()).put("reason", some(part.reason()));
        time(out, "queued", part.times().queuedMillis());
        time(out, "sent", part.times().sentMillis());
        part.report().map(Report::times).ifPresent(times -> {
            time(out, "received", times.receivedMillis());
            time(out, "started", times.startedMillis());
            time(out, "finished", times.finishedMillis());
        });
        time(out, "acknowledged", part.times().acknowledgedMillis());
        out.put("step", part.report().map(Report::step).flatMap(PartJson::some));
        part.result().ifPresent(result -> out.put("result", Bounds.cut(result)));
        return out.build();
    }

    /** A reason that there is, in bounds. */
    static Optional<String> some(String reason) {
        return Optional.of(reason).filter(text -> !text.isEmpty()).map(text -> text.length() > REASON_CHARS_MAX ? text.substring(0, REASON_CHARS_MAX) + "…" : text);
    }

    static void time(Json.Builder out, String name, long millis) {
        if (millis != 0) {
            out.put(name, Instant.ofEpochMilli(millis).toString());
        }
    }

    /** How the members of a stored document begin that belong to a device, such as {@code result/fan-1}; nothing where there are none. */
    static Optional<String> after(String prefix, Map.Entry<String, Json> member) {
        return member.getKey().startsWith(prefix) ? Optional.of(member.getKey().substring(prefix.length())) : Optional.empty();
    }
}
