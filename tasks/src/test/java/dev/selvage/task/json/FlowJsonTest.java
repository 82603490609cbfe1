// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Limits;
import dev.selvage.task.TaskState;
import dev.selvage.task.flow.Flow;
import dev.selvage.task.flow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What operators are shown of a run. */
class FlowJsonTest {
    private static Flow flow(int steps, Json output) {
        List<Workflow.Step> all = new ArrayList<>();
        Map<String, Flow.StepRun> runs = new LinkedHashMap<>();
        for (int i = 0; i < steps; i++) {
            all.add(new Workflow.Step("s" + i, List.of(), new Workflow.Call("set", "cap=set", Json.object().build(), 0, 0), Optional.empty(), Workflow.Join.USUAL,
                    Workflow.OnFailure.FAIL, Optional.empty()));
            runs.put("s" + i, new Flow.StepRun(Flow.StepState.DONE, List.of(new Json.Null()), Map.of(0, new Flow.End(TaskState.SUCCEEDED, Optional.of(output), "")), output, "", i + 1));
        }
        return new Flow("f", new Workflow("w", Map.of(), all, 0), Map.of(), 1_000, 3, Flow.State.SUCCEEDED, "", runs);
    }

    @Test
    void whereItsStepsAre() {
        assertEquals("{\"id\":\"f\",\"workflow\":\"w\",\"state\":\"SUCCEEDED\",\"version\":3,\"started\":\"1970-01-01T00:00:01Z\","
                + "\"steps\":{\"s0\":{\"state\":\"DONE\",\"tasks\":1,\"ended\":1,\"output\":21.5}}}", FlowJson.shown(flow(1, new Json.Num(21.5))).text());
    }

    @Test
    void manyLargeOutputsStayWithinAMessage() {
        Json.Obj shown = FlowJson.shown(flow(256, new Json.Str("x".repeat(16_000))));
        assertTrue(shown.bytes().length < Limits.JSON_BYTES_MAX, () -> shown.bytes().length + " bytes");
        assertTrue(shown.text().endsWith("\"output\":{\"truncated\":true,\"bytes\":16002}}}}"));
    }

    @Test
    void whatIsNoRunIsRefused() {
        Map<String, Json> members = new LinkedHashMap<>(FlowJson.write(flow(2, new Json.Null())).members());
        members.remove("step/s1");
        assertEquals("step~1s1: is missing", assertThrows(JsonFormException.class, () -> FlowJson.read(new Json.Obj(members))).getMessage());
        assertThrows(JsonFormException.class, () -> FlowJson.read(Json.object().build()));
        assertThrows(JsonFormException.class, () -> JobJson.read(Json.object().build()));
    }
}
