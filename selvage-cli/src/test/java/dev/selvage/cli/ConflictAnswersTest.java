// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person reads of conflicts. */
class ConflictAnswersTest {
    private static final String DEVICE_SIDE = """
            {"replica":"pump-1","session":"3f2a000000000000","n":12,"at":"2026-11-21T10:01:58.120Z","changed":"value",
             "seen":[{"replica":"gw","session":"99b1000000000001","n":0}],"content":"value=5","kept":false}""";
    private static final String GATEWAY_SIDE = """
            {"replica":"gw","session":"99b1000000000001","n":3,"at":"2026-11-20T23:59:59Z","changed":"value",
             "seen":[{"replica":"pump-1","session":"3f2a000000000000","n":11}],"content":"value=7 set_by=kim","kept":true}""";
    private static final String SETTLED = """
            {"device":"pump-1","table":"desired","key":"setpoint","settled":"2026-11-21T10:02:11.5Z","rule":"value: lww",
             "result":"value=7 set_by=kim","sides":[%s,%s],"sidesTotal":2}""".formatted(DEVICE_SIDE, GATEWAY_SIDE);
    private static final String OPEN = SETTLED.replace("\"settled\"", "\"met\"").replace("\"rule\":\"value: lww\",", "");
    private static final List<String> SETTLED_LINES = List.of(
            "pump-1 desired setpoint   settled 2026-11-21 10:02:11Z   rule value: lww",
            "     value=5              by pump-1 (session 3f2a…, write 12) at 10:01:58Z, had seen no write of gw",
            "     value=7 set_by=kim   by gw (session 99b1…, write 3) at 2026-11-20 23:59:59Z,"
                    + " had seen pump-1 up to write 11 at most   <- kept");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static Json.Obj json(String text) throws Exception {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> conflicts(String answer) throws Exception {
        ConflictsCommand.print(json(answer), false, new PrintWriter(out, true), new PrintWriter(err, true));
        return out.toString().lines().toList();
    }

    private List<String> explain(String answer) throws Exception {
        ExplainCommand.print(json(answer), false, new PrintWriter(out, true), new PrintWriter(err, true));
        return out.toString().lines().toList();
    }

    @Test
    void bothSidesAndTheWinner() throws Exception {
        assertEquals(SETTLED_LINES, conflicts("{\"open\":[],\"settled\":[" + SETTLED + "],\"truncated\":false}"));
        assertEquals("", err.toString());
    }

    @Test
    void anOpenOneSaysThatItWaits() throws Exception {
        List<String> lines = conflicts("{\"open\":[" + OPEN + "],\"settled\":[],\"truncated\":false}");
        assertEquals("pump-1 desired setpoint   open since 2026-11-21 10:02:11Z   waits for a decision, shown meanwhile: the latest",
                lines.get(0));
        assertTrue(lines.get(2).endsWith("<- shown"), lines.get(2));
    }

    @Test
    void aMergedRowIsShownBelowItsSides() throws Exception {
        List<String> lines = conflicts("{\"open\":[],\"settled\":["
                + SETTLED.replace("\"kept\":true", "\"kept\":false").replace("\"sidesTotal\":2", "\"sidesTotal\":9") + "]}");
        assertEquals(List.of("     and 7 older", "     value=7 set_by=kim   <- kept, made of these"), lines.subList(3, 5));
    }

    @Test
    void noConflictsIsSaid() throws Exception {
        assertEquals(List.of("no conflicts"), conflicts("{\"open\":[],\"settled\":[],\"truncated\":false}"));
    }

    @Test
    void missingOnesAreSaidBesideTheLines() throws Exception {
        conflicts("{\"open\":[],\"settled\":[" + SETTLED + "],\"truncated\":true}");
        assertTrue(err.toString().contains("left out further conflicts"), err.toString());
    }

    @Test
    void foreignTextDoesNotReachTheTerminal() throws Exception {
        String evil = SETTLED.replace("value=5", "\\u001b[2J\\u202e" + "x".repeat(300)).replace("setpoint", "a\\nb")
                .replace("value: lww", "\\u0007").replace("2026-11-21T10:02:11.5Z", "\\u001b").replace("3f2a", "\\u001b");
        List<String> lines = conflicts("{\"open\":[],\"settled\":[" + evil + "]}");
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).contains("a\\u000ab   settled \\u001b   rule \\u0007"), lines.get(0));
        assertTrue(lines.get(1).contains("\\u001b[2J\\u202exxx"), lines.get(1));
        assertTrue(out.toString().chars().allMatch(c -> c == '\n' || !Character.isISOControl(c)), out.toString());
        assertTrue(lines.get(2).startsWith("     value=7 set_by=kim   by"), "a long content does not push the others away");
    }

    @Test
    void sessionsOfOneReplicaAreToldApart() throws Exception {
        List<String> lines = conflicts("{\"open\":[],\"settled\":[" + SETTLED.replace("\"gw\"", "\"pump-1\"") + "]}");
        assertTrue(lines.get(1).endsWith("had seen no write of its session 99b1…"), lines.get(1));
    }

    @Test
    void aRowIsExplained() throws Exception {
        String version = "{\"replica\":\"gw\",\"session\":\"99b1000000000001\",\"n\":4,\"at\":\"2026-11-21T10:02:11Z\",\"changed\":\"value\","
                + "\"seen\":[],\"row\":{\"value\":7,\"version\":null,\"set_by\":\"kim\"},\"kept\":true}";
        List<String> lines = explain("{\"device\":\"pump-1\",\"table\":\"desired\",\"key\":\"setpoint\",\"row\":{\"value\":7},\"versions\":["
                + version + "],\"settled\":[" + SETTLED + "],\"truncated\":false}");
        assertEquals(List.of("pump-1 desired setpoint   is now",
                "     value=7 set_by=kim   by gw (session 99b1…, write 4) at 2026-11-21 10:02:11Z"), lines.subList(0, 2));
        assertEquals(SETTLED_LINES, lines.subList(2, 5));
    }

    @Test
    void aRowThatIsGoneAndARowWithoutConflictsSaySo() throws Exception {
        assertEquals(List.of("hall fact mode   is not there any more", "no settled conflicts of this row"),
                explain("{\"shared\":\"hall\",\"table\":\"fact\",\"key\":\"mode\",\"versions\":[],\"settled\":[],\"truncated\":false}"));
    }

    @Test
    void theWordsNameTheRow() {
        assertEquals("{\"device\":\"pump-1\",\"table\":\"sample\",\"key\":[\"temp\",\"17\"]}",
                ExplainCommand.question(Optional.empty(), List.of("pump-1", "sample", "temp", "17")).text());
        assertEquals("{\"shared\":\"hall\",\"table\":\"fact\",\"key\":[\"mode\"]}",
                ExplainCommand.question(Optional.of("hall"), List.of("fact", "mode")).text());
    }

    @Test
    void anAnswerOfAnotherShapeIsRefused() throws Exception {
        assertThrows(CliException.class, () -> conflicts("{\"settled\":[]}"));
        assertThrows(CliException.class, () -> explain("{\"device\":\"d\"}"));
        assertEquals("", out.toString());
    }
}
