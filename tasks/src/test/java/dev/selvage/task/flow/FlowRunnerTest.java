// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.task.Facts;
import dev.selvage.task.Fleet;
import dev.selvage.task.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs of workflows, step by step, with a gateway that may die at each. */
class FlowRunnerTest {
    private static final Fleet HALL = new Fleet() {
        @Override
        public List<Facts> devices() {
            return List.of("s1", "s2", "s3", "fan-1").stream().map(id -> new Facts(id, Set.of("read", "set", "open", "close"), Map.of("tag.kind", id.startsWith("s") ? "station" : "fan")))
                    .toList();
        }

        @Override
        public Optional<Facts> device(String id) {
            return devices().stream().filter(facts -> facts.device().equals(id)).findFirst();
        }

        @Override
        public Optional<Long> awaySinceMillis(String id) {
            return Optional.empty();
        }

        @Override
        public boolean isIdempotent(String device, String type) {
            return true;
        }
    };

    private final Map<String, Flow> recorded = new LinkedHashMap<>();
    private final List<String> given = new ArrayList<>();
    private FlowRunner runner = new FlowRunner(HALL);

    private static Workflow.Call call(String type, String to, Json.Obj args) {
        return new Workflow.Call(type, to, args, 0, 0);
    }

    private static Workflow.Step step(String name, String type, Workflow.OnFailure onFailure, String... needs) {
        return new Workflow.Step(name, List.of(needs), call(type, "device=fan-1", Json.object().build()), Optional.empty(), Workflow.Join.USUAL, onFailure,
                Optional.of(call("close", "device=fan-1", Json.object().put("of", name).build())));
    }

    private static Workflow workflow(Workflow.Step... steps) {
        return new Workflow("w", Map.of(), List.of(steps), 60_000);
    }

    private static Workflow cooling(Workflow.Reducer reducer, int quorum) {
        Workflow.Step read = new Workflow.Step("read", List.of(), call("read", "device=${each}", Json.object().put("point", "temp").build()),
                Optional.of(new Workflow.ForEach.Devices("tag.kind=${inputs.kind}")), new Workflow.Join(reducer, "/temp", quorum), Workflow.OnFailure.FAIL, Optional.empty());
        Workflow.Step set = new Workflow.Step("set", List.of(), call("set", "device=fan-1", Json.object().put("speed", "${steps.read}").put("why", "mean is ${steps.read} Cel").build()),
                Optional.empty(), Workflow.Join.USUAL, Workflow.OnFailure.FAIL, Optional.empty());
        return new Workflow("cool", Map.of("kind", Optional.of(new Json.Str("station"))), List.of(read, set), 60_000);
    }

    private void commit() {
        runner.pending().forEach(flow -> recorded.put(flow.id(), flow));
        runner.committed().forEach(act -> given.add(act instanceof FlowRunner.Act.Give give
                ? give.id() + " " + give.call().type() + " " + give.to() + " " + give.args().text() : "cancel " + ((FlowRunner.Act.Cancel) act).id()));
    }

    private void start(Workflow workflow) {
        assertEquals(List.of(), WorkflowCheck.of(workflow));
        runner.start("f", workflow, Map.of(), 1_000);
        commit();
    }

    private void ends(String task, TaskState state, Json result) {
        runner.ended(task, state, Optional.of(result), state == TaskState.SUCCEEDED ? "" : "broken");
        commit();
    }

    private void done(String task) {
        ends(task, TaskState.SUCCEEDED, Json.object().build());
    }

    private List<String> given() {
        List<String> now = List.copyOf(given);
        given.clear();
        return now;
    }

    private static Json temp(double value) {
        return Json.object().put("temp", value).build();
    }

    private Map<String, Flow.StepState> steps() {
        Map<String, Flow.StepState> states = new TreeMap<>();
        recorded.get("f").steps().forEach((name, run) -> states.put(name, run.state()));
        return states;
    }

    @Test
    void readsAllAveragesAndSets() {
        start(cooling(Workflow.Reducer.AVG, 0));
        assertEquals(List.of("f-read-0 read device=s1 {\"point\":\"temp\"}", "f-read-1 read device=s2 {\"point\":\"temp\"}", "f-read-2 read device=s3 {\"point\":\"temp\"}"), given());
        ends("f-read-1", TaskState.SUCCEEDED, temp(22));
        ends("f-read-0", TaskState.SUCCEEDED, temp(20));
        assertEquals(List.of(), given());
        ends("f-read-2", TaskState.SUCCEEDED, temp(27));
        assertEquals(List.of("f-set-0 set device=fan-1 {\"speed\":23.0,\"why\":\"mean is 23.0 Cel\"}"), given());
        done("f-set-0");
        assertEquals(Flow.State.SUCCEEDED, recorded.get("f").state());
    }

    @Test
    void oneOfAllFails() {
        start(cooling(Workflow.Reducer.AVG, 0));
        given();
        ends("f-read-1", TaskState.FAILED, new Json.Null());
        assertEquals(Flow.State.FAILED, recorded.get("f").state());
        assertEquals("step read: task 1 is FAILED: broken", recorded.get("f").reason());
        assertEquals(List.of("cancel f-read-0", "cancel f-read-2"), given());
    }

    @Test
    void twoOfThreeAreEnough() {
        start(cooling(Workflow.Reducer.QUORUM, 2));
        given();
        ends("f-read-1", TaskState.FAILED, new Json.Null());
        ends("f-read-0", TaskState.SUCCEEDED, temp(20));
        ends("f-read-2", TaskState.SUCCEEDED, temp(21));
        assertEquals(List.of("f-set-0 set device=fan-1 {\"speed\":[20.0,21.0],\"why\":\"mean is [20.0,21.0] Cel\"}"), given());
    }

    @Test
    void anyOfThemAndTheOthersAreLetGo() {
        start(cooling(Workflow.Reducer.ANY, 0));
        given();
        ends("f-read-2", TaskState.SUCCEEDED, temp(21));
        assertEquals(List.of("cancel f-read-0", "cancel f-read-1", "f-set-0 set device=fan-1 {\"speed\":21.0,\"why\":\"mean is 21.0 Cel\"}"), given());
    }

    @Test
    void aResultWithoutWhatIsAskedForFailsTheStep() {
        start(cooling(Workflow.Reducer.AVG, 0));
        for (int i = 0; i < 3; i++) {
            ends("f-read-" + i, TaskState.SUCCEEDED, i == 1 ? Json.object().put("temp", "warm").build() : temp(20));
        }
        assertEquals("step read: \"warm\" is no number to join", recorded.get("f").reason());
    }

    @Test
    void whatWasDoneIsUndoneTheLatestFirst() {
        start(workflow(step("a", "open", Workflow.OnFailure.COMPENSATE), step("b", "open", Workflow.OnFailure.COMPENSATE, "a"),
                step("c", "open", Workflow.OnFailure.COMPENSATE, "b")));
        done("f-a-0");
        done("f-b-0");
        given();
        ends("f-c-0", TaskState.TIMED_OUT, new Json.Null());
        assertEquals(List.of("f-b-undo close device=fan-1 {\"of\":\"b\"}"), given());
        done("f-b-undo");
        assertEquals(List.of("f-a-undo close device=fan-1 {\"of\":\"a\"}"), given());
        ends("f-a-undo", TaskState.FAILED, new Json.Null());
        assertEquals(Flow.State.FAILED, recorded.get("f").state());
        assertEquals("step c: task 0 is TIMED_OUT: broken; step a is not undone: FAILED, broken", recorded.get("f").reason());
        assertEquals(Map.of("a", Flow.StepState.FAILED, "b", Flow.StepState.UNDONE, "c", Flow.StepState.FAILED), steps());
    }

    @Test
    void othersGoOnWithoutAStepThatMayFail() {
        start(workflow(step("a", "open", Workflow.OnFailure.CONTINUE), step("b", "open", Workflow.OnFailure.FAIL, "a"), step("c", "open", Workflow.OnFailure.FAIL)));
        ends("f-a-0", TaskState.REJECTED, new Json.Null());
        done("f-c-0");
        assertEquals(Flow.State.SUCCEEDED, recorded.get("f").state());
        assertEquals("without a", recorded.get("f").reason());
        assertEquals(Map.of("a", Flow.StepState.FAILED, "b", Flow.StepState.SKIPPED, "c", Flow.StepState.DONE), steps());
    }

    @Test
    void itsTimeIsOver() {
        start(workflow(step("a", "open", Workflow.OnFailure.FAIL)));
        given();
        assertEquals(61_000, runner.nextTickMillis());
        runner.tick(61_000);
        commit();
        assertEquals(Flow.State.FAILED, recorded.get("f").state());
        assertEquals(List.of("cancel f-a-0"), given());
    }

    @Test
    void theGatewayDiesAtEachStepAndNothingIsLostOrMadeUp() {
        start(workflow(step("a", "open", Workflow.OnFailure.COMPENSATE), step("b", "open", Workflow.OnFailure.COMPENSATE, "a"), step("c", "open", Workflow.OnFailure.COMPENSATE, "b")));
        killed("f-a-0 open");
        done("f-a-0");
        killed("f-b-0 open");
        // this end is decided and not recorded: it dies with the gateway, and is told again
        runner.ended("f-b-0", TaskState.SUCCEEDED, Optional.empty(), "");
        killed("f-b-0 open");
        done("f-b-0");
        ends("f-c-0", TaskState.FAILED, new Json.Null());
        killed("f-b-undo close");
        done("f-b-undo");
        killed("f-a-undo close");
        done("f-a-undo");
        assertEquals(Flow.State.FAILED, recorded.get("f").state());
    }

    private void killed(String again) {
        given.clear();
        runner = new FlowRunner(HALL);
        runner.restore(recorded.values().stream().filter(flow -> !flow.state().isFinal()).toList());
        commit();
        assertEquals(1, given.size(), given::toString);
        assertTrue(given().get(0).startsWith(again), given::toString);
    }

    @Test
    void inputsAreChecked() {
        Workflow needy = new Workflow("w", Map.of("hall", Optional.empty()), List.of(step("a", "open", Workflow.OnFailure.FAIL)), 0);
        assertEquals("workflow w needs the input hall", assertThrows(IllegalArgumentException.class, () -> runner.start("f", needy, Map.of(), 0)).getMessage());
        assertEquals("workflow w has no input floor", assertThrows(IllegalArgumentException.class,
                () -> runner.start("f", needy, Map.of("floor", new Json.Int(1)), 0)).getMessage());
    }

    @Test
    void whatIsWrongIsFoundBeforeItRuns() {
        Json.Obj unbound = Json.object().put("a", "${inputs.gone} ${steps.gone} ${each} ${what}").build();
        Workflow broken = new Workflow("w", Map.of(), List.of(
                new Workflow.Step("a", List.of("c", "gone"), call("x", "nothing", unbound), Optional.empty(), new Workflow.Join(Workflow.Reducer.QUORUM, "", 0),
                        Workflow.OnFailure.FAIL, Optional.empty()),
                step("b", "x", Workflow.OnFailure.FAIL, "a"), step("c", "x", Workflow.OnFailure.FAIL, "b")), 0);
        List<String> found = WorkflowCheck.of(broken).stream().map(problem -> problem.where() + " " + problem.why()).toList();
        assertEquals(List.of("/steps/a/needs no such step: gone", "/steps/a/args no such input: gone; inputs are ", "/steps/a/args no such step: gone",
                "/steps/a/args ${each} has a meaning only where a step is repeated by forEach",
                "/steps/a/args ${what} is none of ${inputs.…}, ${steps.…}, ${each}",
                "/steps/a/to column 1 of the selector: expected a condition such as tag.site=hall-2 or battery>30, found \"nothing\"",
                "/steps/a/join a quorum needs a number of at least 1", "/steps/a/join one task has nothing to join; give the step a forEach",
                "/steps/a/needs steps need each other: a → c → b → a"), found);
        List<Workflow.Step> many = new ArrayList<>();
        for (int i = 0; i <= Workflow.STEPS_MAX; i++) {
            many.add(step("s" + i, "x", Workflow.OnFailure.FAIL));
        }
        assertEquals("a workflow has 1 to 256 steps, not 257", WorkflowCheck.of(new Workflow("w", Map.of(), many, 0)).get(0).why());
    }
}
