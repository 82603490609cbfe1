// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks into the files of gateway and devices and tells which task is not accounted for. */
final class TaskJudge {
    private final Site site;

    /**
     * A task as the gateway's file has it.
     *
     * @param end empty while it is open
     * @param parts the stored form of each, by device
     */
    private record Found(Optional<String> end, String reason, Map<String, Json.Obj> parts) {}

    TaskJudge(Site site) {
        this.site = site;
    }

    /** How many of the gateway's tasks have not ended. */
    long open() throws SQLException {
        return jobs().values().stream().filter(job -> job.end().isEmpty()).count();
    }

    /** How many tasks of each kind ended how, for people. */
    String split(Map<String, TaskLoad.Kind> submitted) throws SQLException {
        Map<String, Found> jobs = jobs();
        Map<String, Integer> counts = new TreeMap<>();
        submitted.forEach((id, kind) -> counts.merge(kind.name().toLowerCase(Locale.ROOT) + " "
                + Optional.ofNullable(jobs.get(id)).flatMap(Found::end).orElse("missing"), 1, Integer::sum));
        return counts.toString();
    }

    /** What is wrong; nothing when every task has ended once, and all files say the same of it. */
    List<String> verdict(Map<String, TaskLoad.Kind> submitted) throws SQLException {
        Map<String, Found> jobs = jobs();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, TaskLoad.Kind> task : new TreeMap<>(submitted).entrySet()) {
            Optional<Found> found = Optional.ofNullable(jobs.get(task.getKey()));
            if (found.isEmpty() || found.get().end().isEmpty()) {
                wrong.add(task.getKey() + " was answered for and " + (found.isEmpty() ? "is not recorded" : "has not ended: " + found.get().parts()));
            } else {
                verdict(task.getKey(), task.getValue(), found.get()).ifPresent(what -> wrong.add(task.getKey() + " (" + task.getValue() + ") " + what));
            }
        }
        for (String device : site.devices()) {
            wrong.addAll(twice(device));
        }
        return wrong;
    }

    private Optional<String> verdict(String id, TaskLoad.Kind kind, Found found) throws SQLException {
        boolean good = found.end().equals(Optional.of("SUCCEEDED"));
        boolean unknown = found.end().equals(Optional.of("FAILED")) && found.reason().contains("is not known");
        if (!good && !(kind == TaskLoad.Kind.PULSE && unknown)) {
            return Optional.of("ended as " + found.end().orElseThrow() + ": " + found.reason());
        }
        if (kind == TaskLoad.Kind.PULSE && (found.parts().size() != 1 || found.parts().values().stream().anyMatch(part -> part.integer("attempt").orElse(0L) != 1))) {
            return Optional.of("was given more than once: " + found.parts());
        }
        for (Map.Entry<String, Json.Obj> part : found.parts().entrySet()) {
            String state = part.getValue().text("state").orElse("");
            if (state.equals("SUCCEEDED")) {
                String said = report(site.merged(), part.getKey(), id);
                String own = report(site.store(part.getKey()), part.getKey(), id);
                String expected = "SUCCEEDED " + part.getValue().integer("attempt").orElse(0L);
                if (!said.equals(expected) || !own.equals(expected)) {
                    return Optional.of("is " + expected + " for the gateway, \"" + said + "\" in the merged store and \"" + own + "\" at " + part.getKey());
                }
            }
        }
        return Optional.empty();
    }

    private static String report(Path store, String device, String id) throws SQLException {
        try (Connection connection = open(store);
                PreparedStatement question = connection.prepareStatement("SELECT state || ' ' || attempt FROM task_report WHERE device = ? AND id = ?")) {
            question.setString(1, device);
            question.setString(2, id);
            try (ResultSet row = question.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** Attempts that began twice though that matters. */
    private List<String> twice(String device) throws SQLException {
        List<String> wrong = new ArrayList<>();
        try (Connection connection = open(site.store(device));
                PreparedStatement question = connection.prepareStatement("SELECT e.task, e.attempt, count(*) FROM task_event e JOIN task_report r ON r.device = e.device"
                        + " AND r.id = e.task WHERE e.state = 'RUNNING' AND r.type = 'pulse' GROUP BY e.task, e.attempt HAVING count(*) > 1");
                ResultSet rows = question.executeQuery()) {
            while (rows.next()) {
                wrong.add(rows.getString(1) + " began " + rows.getLong(3) + " times at " + device + " in attempt " + rows.getLong(2) + ", and must not be done twice");
            }
        }
        return wrong;
    }

    private Map<String, Found> jobs() throws SQLException {
        Map<String, Found> jobs = new HashMap<>();
        try (Connection connection = open(site.folder().resolve("gateway").resolve("tasks.db"));
                PreparedStatement question = connection.prepareStatement("SELECT id, member, body FROM job WHERE member = 'job' OR member LIKE 'part/%'");
                ResultSet rows = question.executeQuery()) {
            while (rows.next()) {
                Json.Obj body = json(rows.getString(3));
                String member = rows.getString(2);
                Found before = jobs.getOrDefault(rows.getString(1), new Found(Optional.empty(), "", Map.of()));
                if (member.equals("job")) {
                    jobs.put(rows.getString(1), new Found(body.text("end"), body.text("reason").orElse(""), before.parts()));
                } else {
                    Map<String, Json.Obj> parts = new TreeMap<>(before.parts());
                    parts.put(member.substring("part/".length()), body);
                    jobs.put(rows.getString(1), new Found(before.end(), before.reason(), parts));
                }
            }
        }
        return jobs;
    }

    private static Json.Obj json(String body) {
        try {
            return JsonReader.readObject(body.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            return Json.object().put("unreadable", body).build();
        }
    }

    private static Connection open(Path store) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + store);
    }
}
