// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person reads of tasks and runs. */
class TaskTextTest {
    private static final String TASK = "{'id':'t-1','type':'set','args':{'value':1},'to':'device=d','mode':'all','priority':500,'state':'RUNNING','reason':'','version':9,"
            + "'created':'2026-01-01T10:00:00Z','by':'kim','groups':3,'approved':1,'split':{'RUNNING':1,'SUCCEEDED':2},'partsTotal':3,'parts':["
            + "{'device':'d','attempt':1,'fence':7,'state':'RUNNING','sent':'2026-01-01T10:00:01Z','received':'then','step':'writing','result':{'a':1}}]}";

    private static Json.Obj json(String text) throws Exception {
        return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTaskInFull() throws Exception {
        assertEquals(List.of(
                "t-1  RUNNING  1 RUNNING, 2 SUCCEEDED  group 1 of 3 approved",
                "set  to device=d  mode all  priority 500  by kim  created 2026-01-01T10:00:00Z  version 9",
                "args {\"value\":1}",
                "device  attempt  state    sent          received  started  finished  acknowledged  step     reason",
                "d       1        RUNNING  10:00:01.000  then      -        -         -             writing",
                "result of d: {\"a\":1}",
                "and 2 more devices"), TaskText.details(json(TASK), ZoneOffset.UTC));
    }

    @Test
    void nothingIsSaidTwice() throws Exception {
        assertEquals("t  SUCCEEDED", TaskText.line(json("{'id':'t','state':'SUCCEEDED','reason':'','split':{'SUCCEEDED':1},'partsTotal':1}")));
        assertEquals("t  SUCCEEDED  2 SUCCEEDED", TaskText.line(json("{'id':'t','state':'SUCCEEDED','reason':'2 SUCCEEDED','split':{'SUCCEEDED':2},'partsTotal':2}")));
    }

    @Test
    void tasksAndRunsAreTables() throws Exception {
        assertEquals(List.of("task  type  state    priority  created               devices                 reason",
                "t-1   set   RUNNING  500       2026-01-01T10:00:00Z  1 RUNNING, 2 SUCCEEDED"), TaskText.tasks(List.of(json(TASK))));
        assertEquals(List.of("no tasks"), TaskText.tasks(List.of()));
        assertEquals(List.of("run  workflow  state   started               reason", "r    w         FAILED  2026-01-01T10:00:00Z  broken"),
                TaskText.runs(List.of(json("{'id':'r','workflow':'w','state':'FAILED','started':'2026-01-01T10:00:00Z','reason':'broken'}"))));
        assertEquals(List.of("no runs"), TaskText.runs(List.of()));
    }

    @Test
    void aRunInFull() throws Exception {
        assertEquals(List.of("r  RUNNING", "workflow w  started 2026-01-01T10:00:00Z  version 3", "step  state  tasks  output  reason", "read  DONE   3/3    21.5"),
                TaskText.runDetails(json("{'id':'r','workflow':'w','state':'RUNNING','version':3,'started':'2026-01-01T10:00:00Z',"
                        + "'steps':{'read':{'state':'DONE','tasks':3,'ended':3,'output':21.5}}}")));
    }

    @Test
    void valuesAreJsonOrPlainWords() {
        assertEquals(new Json.Num(21.5), TaskText.value("21.5"));
        assertEquals(new Json.Null(), TaskText.value("null"));
        assertEquals(new Json.Str("hall-2"), TaskText.value("hall-2"));
        assertEquals(new Json.Str("21.5"), TaskText.value("\"21.5\""));
        assertEquals(new Json.Str(""), TaskText.value(""));
    }

    @Test
    void anAnswerOfAnotherShapeIsRefused() throws Exception {
        Json.Obj odd = json("{'tasks':{}}");
        assertEquals("the gateway's answer has no \"task\"; is it of another version?", assertThrows(CliException.class, () -> TaskText.in(odd, "task")).getMessage());
        assertThrows(CliException.class, () -> TaskText.all(odd, "tasks"));
    }
}
