// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.task;

import dev.selvage.cli.operator.Following;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.task.TaskState;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A task that is followed: each of the five facts of each part becomes one line, once. One thread. */
public final class TaskProgress implements Following.Progress {
    /** What may happen at a device, in this order. */
    private static final List<String> FACTS = List.of("sent", "received", "started", "finished", "acknowledged");
    /** Results that a person reads; of more devices the split says enough. */
    private static final int RESULTS_MAX = 20;

    private final ZoneId zone;
    private final Set<List<String>> known = new HashSet<>();
    private final Map<String, Json> results = new LinkedHashMap<>();
    private Json.Obj last = Json.object().build();

    /** Times are shown in {@code zone}. */
    public TaskProgress(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public List<String> heard(Json.Obj told, Instant at) {
        Json.Obj task = told.object("task").orElse(told);
        List<String> lines = new ArrayList<>();
        TaskText.objects(task, "parts").forEach(part -> part(part, at, lines));
        if (!isEnded()) {
            last = task;
        }
        return lines;
    }

    private void part(Json.Obj part, Instant at, List<String> lines) {
        String device = TaskText.cell(part, "device");
        String attempt = TaskText.cell(part, "attempt");
        String state = TaskText.cell(part, "state");
        String why = state + (TaskText.text(part, "reason").isEmpty() ? "" : ": " + TaskText.text(part, "reason"));
        for (String fact : FACTS) {
            Optional<String> when = part.text(fact).filter(time -> known.add(List.of(device, attempt, fact)));
            boolean bad = fact.equals("finished") && !state.equals(TaskText.SUCCEEDED);
            when.ifPresent(time -> lines.add(line(TaskText.clock(time, zone), device, attempt, fact + (bad ? "  " + why : ""))));
        }
        // the gateway has closed it, and the device has not said that it finished
        if (isFinal(state) && part.text("finished").isEmpty() && known.add(List.of(device, attempt, "closed"))) {
            lines.add(line(TaskText.clock(at, zone), device, attempt, why));
        }
        part.get("result").ifPresent(result -> results.put(device, result));
    }

    private static String line(String clock, String device, String attempt, String what) {
        String again = attempt.equals("1") ? "" : "  (attempt " + Printable.of(attempt) + ")";
        return String.format(Locale.ROOT, "%s  %-12s  %s", clock, Printable.of(device), Printable.of(what)) + again;
    }

    @Override
    public boolean isEnded() {
        return isFinal(TaskText.cell(last, "state"));
    }

    private static boolean isFinal(String state) {
        return Arrays.stream(TaskState.values()).anyMatch(known -> known.isFinal() && known.name().equals(state));
    }

    /**
     * What came of it.
     *
     * @throws CliException when it has not succeeded, with the reason
     */
    public List<String> end() throws CliException {
        if (!TaskText.cell(last, "state").equals(TaskText.SUCCEEDED)) {
            throw new CliException("task " + TaskText.line(last));
        }
        List<String> lines = new ArrayList<>(List.of(TaskText.line(last)));
        results.entrySet().stream().limit(RESULTS_MAX).forEach(result -> lines.add("result of " + Printable.of(result.getKey()) + ": " + Printable.of(result.getValue().text())));
        return lines;
    }
}
