// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.link.LinkEvent;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the commands of tasks, workflows and wishes ask, and what they refuse before they ask. */
class TaskCommandsTest {
    private static final String WORKFLOW = "name: w\ninputs: {site: null, limit: 21.5}\nsteps:\n  read: {task: read, to: \"tag.site=${inputs.site}\"}\n";

    @TempDir
    private Path folder;

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String submit(String... args) throws Exception {
        return CommandLine.populateCommand(new TaskSubmitCommand(), args).question("t-1").text().replace('"', '\'');
    }

    @Test
    void whatIsSubmittedIsWhatWasSaid() throws Exception {
        assertEquals("{'id':'t-1','type':'read'}", submit("--type", "read"));
        assertEquals("{'id':'t-1','type':'set','args':{'value':1},'to':'device=d','mode':'one','strategy':'consistent-hash','key':'k','serialWith':'pump','deadline':'10m','step':'1s',"
                + "'total':'1m','backoff':'5s','priority':700,'retries':3}", submit("--type", "set", "--args", "{\"value\":1}", "--to", "device=d", "--mode", "one", "--strategy",
                "consistent-hash", "--key", "k", "--serial-with", "pump", "--deadline", "10m", "--step", "1s", "--total", "1m", "--backoff", "5s", "--priority", "700", "--retries", "3"));
    }

    @Test
    void aRolloutIsJsonOrAFile() throws Exception {
        String expected = "{'id':'t-1','type':'x','mode':'all','rollout':{'perMinute':60,'groups':[{'percent':100}]}}";
        assertEquals(expected, submit("--type", "x", "--mode", "all", "--rollout", "{\"perMinute\":60,\"groups\":[{\"percent\":100}]}"));
        assertEquals(expected, submit("--type", "x", "--mode", "all", "--rollout", file("r.yaml", "perMinute: 60\ngroups: [{percent: 100}]\n")));
        String broken = file("b.yaml", "perMinute: [\n");
        String missing = folder.resolve("none.yaml").toString();
        assertTrue(assertThrows(CliException.class, () -> submit("--type", "x", "--rollout", broken)).getMessage().startsWith(broken + ":"));
        assertTrue(assertThrows(CliException.class, () -> submit("--type", "x", "--rollout", missing)).getMessage().contains("cannot be read"));
    }

    @Test
    void aMistakeIsToldBeforeAnybodyIsAsked() {
        Run run = Run.of("task", "submit", "--type", "set", "--priority", "2000", "--port", "1");
        assertEquals(new Run(2, "", "selvage task submit: priority: 2000 is out of range; use 0 to 1000; see selvage task submit --help" + System.lineSeparator()), run);
    }

    @Test
    void aRunIsAskedForWithItsFileAndInputs() throws Exception {
        String question = CommandLine.populateCommand(new WorkflowRunCommand(), file("w.yaml", WORKFLOW), "--input", "site=hall-2", "--input", "limit=22").question("r-1").text();
        assertEquals("{'id':'r-1','workflow':{'name':'w','inputs':{'site':null,'limit':21.5},'steps':{'read':{'task':'read','to':'tag.site=${inputs.site}'}}},"
                + "'inputs':{'site':'hall-2','limit':22}}", question.replace('"', '\''));
    }

    @Test
    void problemsOfAWorkflowHaveTheirLine() throws Exception {
        String good = file("good.yaml", WORKFLOW);
        String bad = file("bad.yaml", WORKFLOW + "  set:\n    task: set\n    needs: [raed]\n    retries: 99\n");
        Run run = Run.of("workflow", "check", good, bad);
        assertEquals(1, run.exit());
        assertEquals(List.of(good + ": ok", bad + ":8:5 /steps/set/retries 99 is out of range; use 0 to 10"), run.out().lines().toList());
        assertEquals(List.of(good + ":1:1 /steps is missing; \"steps\" must be given"), Run.of("workflow", "check", file("good.yaml", "name: w\n")).out().lines().toList());
        assertEquals(List.of(good + ":3:8 /steps/b/needs no such step: c"),
                Run.of("workflow", "check", file("good.yaml", "name: w\nsteps:\n  b: { needs: [c], task: x}\n")).out().lines().toList());
    }

    @Test
    void aWorkflowWithProblemsIsNotRun() throws Exception {
        String bad = file("bad.yaml", "name: w\nsteps: {a: {}, b: {}}\n");
        Run run = Run.of("workflow", "run", bad, "--port", "1");
        assertEquals(1, run.exit());
        assertEquals("selvage: " + bad + ":2:9 /steps/a/task is missing; \"task\" must be given; and 1 more, see selvage workflow check " + bad, run.err().strip());
    }

    @Test
    void aWorkflowMayBeJson() throws Exception {
        assertEquals(0, Run.of("workflow", "check", file("w.json", "{\"name\": \"w\", \"steps\": {\"a\": {\"task\": \"read\", \"args\": {\"point\": \"temp\"}}}}")).exit());
    }

    @Test
    void changesAreOneLineEach() {
        LinkEvent.Received told = new LinkEvent.Received("sv1/home/_gw/gw/task/t-1", "{\"id\":\"t-1\",\"state\":\"RUNNING\",\"split\":{\"RUNNING\":1}}".getBytes(StandardCharsets.UTF_8), 1,
                false, LinkEvent.Reply.none(), Map.of(), 1);
        assertTrue(TaskWatchCommand.line(told, Optional.empty(), false, Instant.EPOCH).orElseThrow().endsWith("  t-1  RUNNING  1 RUNNING"));
        assertEquals(Optional.empty(), TaskWatchCommand.line(told, Optional.of("t-2"), false, Instant.EPOCH));
        assertEquals(Optional.of("{\"id\":\"t-1\",\"state\":\"RUNNING\",\"split\":{\"RUNNING\":1}}"), TaskWatchCommand.line(told, Optional.of("t-1"), true, Instant.EPOCH));
    }

    @Test
    void wishesAreATable() throws Exception {
        Json.Obj answer = JsonReader.readObject("{\"device\":\"d\",\"points\":[{\"point\":\"target\",\"desired\":21.5,\"reported\":20,\"delta\":true}]}".getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("point   desired  reported  delta", "target  21.5     20        true"), DesiredCommand.lines(answer));
        assertEquals(List.of("nothing is wished of this device"), DesiredCommand.lines(Json.object().put("points", new Json.Arr(List.of())).build()));
    }

    @Test
    void missingOnesAreSaidBesideTheLines() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Json.Obj answer = Json.object().put("truncated", true).build();
        TaskCommand.answer(answer, false, List.of("a"), new PrintWriter(out, true), new PrintWriter(err, true));
        assertEquals("a", out.toString().strip());
        assertTrue(err.toString().startsWith("selvage: the gateway left out further ones"), err.toString());
    }
}
