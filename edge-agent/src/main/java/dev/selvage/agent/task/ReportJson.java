// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.task.Report;
import java.time.Instant;

/** What the topics say of a task: the report's row as JSON, times in RFC 3339. */
final class ReportJson {
    private ReportJson() {}

    /** {@code task/<id>/accepted} and {@code task/<id>/result}. */
    static byte[] write(Report report) {
        return of(report).put("reason", report.reason()).put("retryable", report.retryable()).put("result", report.result().orElseGet(Json.Null::new)).build().bytes();
    }

    /** {@code task/<id>/progress}: where it is, and what the type says of that. */
    static byte[] progress(Report report, Json progress) {
        return of(report).put("progress", progress).build().bytes();
    }

    private static Json.Builder of(Report report) {
        Json.Builder out = Json.object().put("type", report.type()).put("attempt", report.attempt()).put("fence", report.fence()).put("seq", report.seq())
                .put("state", report.state().name()).put("step", report.step());
        time(out, "received", report.times().receivedMillis());
        time(out, "started", report.times().startedMillis());
        time(out, "finished", report.times().finishedMillis());
        return out;
    }

    private static void time(Json.Builder out, String name, long millis) {
        if (millis > 0) {
            out.put(name, Instant.ofEpochMilli(millis).toString());
        }
    }
}
