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
import dev.selvage.task.flow.Flow;
import dev.selvage.task.flow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is stored comes back, all of it, however a store orders it. */
class StoredProperties {
    /** Each member through text, and in any order, as rows of a store come back. */
    private static Json.Obj throughRows(Json.Obj document, long seed) throws JsonException {
        List<String> names = new ArrayList<>(document.members().keySet());
        Collections.shuffle(names, new Random(seed));
        Map<String, Json> back = new LinkedHashMap<>();
        for (String name : names) {
            back.put(name, JsonReader.read(document.members().get(name).bytes()));
        }
        return new Json.Obj(back);
    }

    @Property(tries = 500)
    void aJobComesBack(@ForAll long seed) throws JsonFormException, JsonException {
        Job job = new Samples(seed).job();
        Job back = JobJson.read(throughRows(JobJson.write(job), seed));
        // a selector is equal to none but itself; its text, which is all of it, is part of the record's
        assertEquals(job.toString(), back.toString());
        assertEquals(List.copyOf(job.parts().values()), List.copyOf(back.parts().values()), "their order is the order of the rollout");
    }

    @Property(tries = 500)
    void aWorkflowComesBack(@ForAll long seed) throws JsonException {
        Workflow workflow = new Samples(seed).workflow();
        WorkflowJson.Read back = WorkflowJson.read((Json.Obj) JsonReader.read(WorkflowJson.write(workflow).bytes()));
        assertEquals(List.of(), back.problems());
        assertEquals(Optional.of(workflow), back.workflow());
    }

    @Property(tries = 500)
    void aRunComesBack(@ForAll long seed) throws JsonFormException, JsonException {
        Flow flow = new Samples(seed).flow();
        Flow back = FlowJson.read(throughRows(FlowJson.write(flow), seed));
        assertEquals(flow, back);
        assertEquals(List.copyOf(flow.steps().keySet()), List.copyOf(back.steps().keySet()));
    }

    @Property(tries = 200)
    void whatIsShownCanBeRead(@ForAll long seed) throws JsonException {
        for (Json.Obj shown : List.of(JobJson.shown(new Samples(seed).job(), Optional.empty()), FlowJson.shown(new Samples(seed).flow()))) {
            assertTrue(shown.bytes().length <= Limits.JSON_BYTES_MAX);
            assertEquals(shown, JsonReader.read(shown.bytes()));
        }
    }

    /** Whatever is missing from what was stored, or of another kind, is told, and is no other failure. */
    @Property(tries = 500)
    void aSpoiltOneIsRefusedInOneLine(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Json> members = new LinkedHashMap<>(JobJson.write(new Samples(seed).job()).members());
        List<String> names = new ArrayList<>(((Json.Obj) members.get("job")).members().keySet());
        Map<String, Json> job = new LinkedHashMap<>(((Json.Obj) members.get("job")).members());
        String name = names.get(random.nextInt(names.size()));
        job.put(name, new Json.Arr(List.of()));
        members.put("job", new Json.Obj(job));
        try {
            JobJson.read(new Json.Obj(members));
        } catch (JsonFormException e) {
            assertTrue(e.getMessage().contains(name) || e.getMessage().startsWith("a stored task makes no sense"), e.getMessage());
            return;
        }
        throw new AssertionError(name + " was not missed");
    }
}
