// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is new since the last word. */
class ProgressTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final TaskProgress task = new TaskProgress(ZoneOffset.UTC);
    private final RunProgress run = new RunProgress(ZoneOffset.UTC);

    private static Json.Obj json(String text) throws Exception {
        return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private List<String> task(String state, String... parts) throws Exception {
        return task.heard(json("{'id':'t','state':'" + state + "','reason':'because','split':{'FAILED':1},'parts':[" + String.join(",", parts) + "]}"), NOW);
    }

    private List<String> run(int version, String state, String steps) throws Exception {
        return run.heard(json("{'run':{'id':'r','workflow':'w','version':" + version + ",'state':'" + state + "','reason':'step set: broken','steps':{" + steps + "}}}"), NOW);
    }

    @Test
    void aFactIsToldOnceWhoeverTellsItAgain() throws Exception {
        String offered = "{'device':'d','attempt':1,'state':'OFFERED','sent':'2026-01-01T10:00:00Z'}";
        assertEquals(List.of("10:00:00.000  d             sent"), task("RUNNING", offered));
        assertEquals(List.of(), task("RUNNING", offered));
        assertEquals(List.of("11:00:00.000  e             sent"), task("RUNNING", offered, offered.replace("'d'", "'e'").replace("10:", "11:")));
    }

    @Test
    void anotherAttemptHasFactsOfItsOwn() throws Exception {
        task("RUNNING", "{'device':'d','attempt':1,'state':'FAILED','sent':'2026-01-01T10:00:00Z'}");
        assertEquals(List.of("10:00:09.000  d             sent  (attempt 2)"), task("RUNNING", "{'device':'d','attempt':2,'state':'OFFERED','sent':'2026-01-01T10:00:09Z'}"));
    }

    @Test
    void anEndThatIsNotGoodSaysWhy() throws Exception {
        assertEquals(List.of("10:00:00.000  d             finished  FAILED: no \\u001bpower"),
                task("RUNNING", "{'device':'d','attempt':1,'state':'FAILED','reason':'no \\u001bpower','finished':'2026-01-01T10:00:00Z'}"));
        String lost = "{'device':'e','attempt':1,'state':'SUPERSEDED','reason':'away'}";
        assertEquals(List.of("12:00:00.000  e             SUPERSEDED: away"), task("RUNNING", lost));
        assertEquals(List.of(), task("RUNNING", lost));
    }

    @Test
    void onlySuccessIsNoFailure() throws Exception {
        task("RUNNING");
        assertFalse(task.isEnded());
        task("FAILED");
        assertTrue(task.isEnded());
        task("RUNNING");
        assertTrue(task.isEnded(), "what comes late does not open it again");
        assertEquals("task t  FAILED  1 FAILED  because", assertThrows(CliException.class, task::end).getMessage());
    }

    @Test
    void resultsOfManyAreBounded() throws Exception {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            parts.add("{'device':'d" + i + "','attempt':1,'state':'SUCCEEDED','result':{'value':" + i + "}}");
        }
        task("SUCCEEDED", parts.toArray(String[]::new));
        assertEquals(21, task.end().size());
        assertEquals("result of d0: {\"value\":0}", task.end().get(1));
    }

    @Test
    void stepsAreToldAsTheyChange() throws Exception {
        String read = "'read':{'state':'RUNNING','tasks':3,'ended':1}";
        String set = "'set':{'state':'PENDING','tasks':0,'ended':0}";
        assertEquals(List.of("12:00:00.000  read          RUNNING  1 of 3 tasks"), run(2, "RUNNING", read + "," + set));
        assertEquals(List.of(), run(3, "RUNNING", read + "," + set));
        assertEquals(List.of("12:00:00.000  read          DONE  3 of 3 tasks  -> 21.5", "12:00:00.000  set           RUNNING  0 of 1 tasks"),
                run(5, "RUNNING", "'read':{'state':'DONE','tasks':3,'ended':3,'output':21.5},'set':{'state':'RUNNING','tasks':1,'ended':0}"));
        assertEquals(List.of(), run(4, "RUNNING", read + "," + set), "an older word comes too late");
        assertEquals(List.of("12:00:00.000  set           FAILED  1 of 1 tasks  broken"),
                run(6, "FAILED", "'read':{'state':'DONE','tasks':3,'ended':3,'output':21.5},'set':{'state':'FAILED','tasks':1,'ended':1,'reason':'broken'}"));
        assertEquals("run r  FAILED  step set: broken", assertThrows(CliException.class, run::end).getMessage());
    }

    @Test
    void aRunThatSucceeds() throws Exception {
        run(2, "SUCCEEDED", "");
        assertTrue(run.isEnded());
        assertEquals("r  SUCCEEDED  step set: broken", run.end());
    }
}
