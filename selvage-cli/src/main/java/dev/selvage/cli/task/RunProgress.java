// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.task;

import dev.selvage.cli.operator.Following;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.cli.terminal.Table;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.flow.Flow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run of a workflow that is followed: each change of each step becomes one line. One thread. */
public final class RunProgress implements Following.Progress {
    private final ZoneId zone;
    private final Map<String, String> known = new LinkedHashMap<>();
    private Json.Obj last = Json.object().build();

    /** Times are shown in {@code zone}. */
    public RunProgress(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public List<String> heard(Json.Obj told, Instant at) {
        Json.Obj run = told.object("run").orElse(told);
        List<String> lines = new ArrayList<>();
        // an older word that comes late would tell steps backwards
        if (isEnded() || run.integer("version").orElse(0L) < last.integer("version").orElse(0L)) {
            return lines;
        }
        last = run;
        run.object("steps").ifPresent(steps -> steps.members().forEach((name, step) -> {
            if (step instanceof Json.Obj of && !TaskText.cell(of, "state").equals(Flow.StepState.PENDING.name())) {
                String now = line(of);
                if (!now.equals(known.put(name, now))) {
                    lines.add(String.format(Locale.ROOT, "%s  %-12s  %s", TaskText.clock(at, zone), Printable.of(name), now));
                }
            }
        }));
        return lines;
    }

    private static String line(Json.Obj step) {
        String tasks = TaskText.cell(step, "ended") + " of " + TaskText.cell(step, "tasks") + " tasks";
        boolean started = step.integer("tasks").orElse(0L) > 0;
        return TaskText.join(TaskText.cell(step, "state"), started ? tasks : "", step.get("output").map(output -> "-> " + Table.cell(step.get("output"))).orElse(""),
                TaskText.text(step, "reason"));
    }

    @Override
    public boolean isEnded() {
        String state = TaskText.cell(last, "state");
        return Arrays.stream(Flow.State.values()).anyMatch(known -> known.isFinal() && known.name().equals(state));
    }

    /**
     * What came of it.
     *
     * @throws CliException when it has not succeeded, with the reason
     */
    public String end() throws CliException {
        if (!TaskText.cell(last, "state").equals(TaskText.SUCCEEDED)) {
            throw new CliException("run " + TaskText.runLine(last));
        }
        return TaskText.runLine(last);
    }
}
