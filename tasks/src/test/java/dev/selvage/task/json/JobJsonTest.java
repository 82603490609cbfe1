// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Limits;
import dev.selvage.task.Job;
import dev.selvage.task.Order;
import dev.selvage.task.Part;
import dev.selvage.task.Report;
import dev.selvage.task.Retry;
import dev.selvage.task.Selector;
import dev.selvage.task.Spec;
import dev.selvage.task.Target;
import dev.selvage.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What operators are shown of a task. */
class JobJsonTest {
    private static final Json SMALL = Json.object().put("value", 1).build();

    private static List<String> devices(Json.Obj shown) {
        return ((Json.Arr) shown.get("parts").orElseThrow()).items().stream().map(part -> ((Json.Obj) part).text("device").orElseThrow()).toList();
    }

    private static Job running() {
        Report report = new Report("t", "set", 2, 7, 2, TaskState.RUNNING, "writing", Optional.empty(), "", false, new Report.Times(3_000, 4_000, 0));
        Part part = new Part("fan-1", 2, 7, TaskState.RUNNING, "", new Part.Times(1_000, 2_000, 0, 0), Optional.of(report), Order.Wish.DO);
        Spec spec = new Spec("set", Json.object().put("value", 1).build(), new Target.All(Selector.of("device=fan-1")), 500, Optional.empty(), Spec.Patience.USUAL, Retry.NONE,
                Optional.empty(), "olga");
        return new Job("t", spec, 500, 9, 7, Map.of("fan-1", part), 0, Optional.empty(), "");
    }

    @Test
    void theFactsThatThereAre() {
        assertEquals("{\"id\":\"t\",\"type\":\"set\",\"to\":\"device=fan-1\",\"mode\":\"all\",\"priority\":500,\"state\":\"RUNNING\",\"reason\":\"\",\"version\":9,"
                + "\"created\":\"1970-01-01T00:00:00.500Z\",\"by\":\"olga\",\"split\":{\"RUNNING\":1},\"partsTotal\":1,\"args\":{\"value\":1},\"parts\":[{\"device\":\"fan-1\",\"attempt\":2,"
                + "\"fence\":7,\"state\":\"RUNNING\",\"queued\":\"1970-01-01T00:00:01Z\",\"sent\":\"1970-01-01T00:00:02Z\",\"received\":\"1970-01-01T00:00:03Z\","
                + "\"started\":\"1970-01-01T00:00:04Z\",\"step\":\"writing\"}]}", JobJson.shown(running(), Optional.empty()).text());
    }

    @Test
    void aListHasNeitherArgumentsNorParts() {
        Json.Obj brief = JobJson.brief(running());
        assertTrue(brief.get("args").isEmpty() && brief.get("parts").isEmpty());
        assertEquals(Optional.of(1L), brief.integer("partsTotal"));
    }

    @Test
    void pageByPageEachPartIsShownOnce() throws JsonException {
        Job job = new Samples(1).job(1_000, SMALL);
        List<String> seen = new ArrayList<>();
        Json.Obj page = JobJson.shown(job, Optional.empty());
        assertEquals(200, devices(page).size());
        while (!devices(page).isEmpty()) {
            assertEquals(page, JsonReader.read(page.bytes()));
            seen.addAll(devices(page));
            page = JobJson.shown(job, Optional.of(seen.get(seen.size() - 1)));
        }
        assertEquals(List.copyOf(job.parts().keySet()), seen);
        assertEquals(List.of(), devices(JobJson.shown(job, Optional.of("nobody"))));
    }

    @Test
    void largeResultsAreToldByTheirSizeAndAPageStaysWithinAMessage() throws JsonException {
        Json.Obj cut = JobJson.shown(new Samples(1).job(1, new Json.Str("x".repeat(20_000))), Optional.empty());
        assertTrue(cut.text().contains("\"result\":{\"truncated\":true,\"bytes\":20002}"), cut.text());
        Json.Obj many = JobJson.shown(new Samples(1).job(500, new Json.Str("x".repeat(16_000))), Optional.empty());
        assertTrue(devices(many).size() > 5 && many.bytes().length < Limits.JSON_BYTES_MAX, () -> devices(many).size() + " parts");
        assertEquals(many, JsonReader.read(many.bytes()));
    }

    @Test
    void aChangeHasOnlyThePartsThatChanged() {
        Job before = new Samples(1).job(300, SMALL);
        Job now = new Samples(1).job(301, SMALL);
        assertEquals(List.of("d300"), devices(JobJson.change(now, Optional.of(before))));
        assertEquals(200, devices(JobJson.change(now, Optional.empty())).size());
    }
}
