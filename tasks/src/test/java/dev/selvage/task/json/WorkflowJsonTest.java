// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.task.flow.Workflow;
import dev.selvage.task.flow.WorkflowCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Workflows as their authors write them, the good and the bad. */
class WorkflowJsonTest {
    private static WorkflowJson.Read read(String text) {
        try {
            return WorkflowJson.read(JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        } catch (JsonException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String steps(String steps) {
        return "{'name':'w','steps':{" + steps + "}}";
    }

    @Test
    void theExampleOfTheContract() {
        WorkflowJson.Read read = read("{'name':'average-and-cool','inputs':{'site':'hall-2','limit':21.5,'who':null},'deadline':'10m','steps':{"
                + "'read':{'task':'read','forEach':{'devices':'cap=read & tag.role=station'},'to':'device=${each}','args':{'point':'temp'},'join':{'avg':'/value'},'retries':2,'deadline':'30s'},"
                + "'set':{'task':'set','needs':['read'],'to':'device=fan-1','args':{'point':'speed','value':'${steps.read}'},'onFailure':'compensate','undo':{'task':'set'}}}}");
        assertEquals(List.of(), read.problems());
        Workflow workflow = read.workflow().orElseThrow();
        assertEquals(Map.of("site", Optional.of(new Json.Str("hall-2")), "limit", Optional.of(new Json.Num(21.5)), "who", Optional.empty()), workflow.inputs());
        assertEquals(600_000, workflow.deadlineMillis());
        assertEquals(new Workflow.Step("read", List.of(), new Workflow.Call("read", "device=${each}", Json.object().put("point", "temp").build(), 2, 30_000),
                Optional.of(new Workflow.ForEach.Devices("cap=read & tag.role=station")), new Workflow.Join(Workflow.Reducer.AVG, "/value", 0), Workflow.OnFailure.FAIL, Optional.empty()),
                workflow.steps().get(0));
        assertEquals(Optional.of(new Workflow.Call("set", "cap=set", Json.object().build(), 0, 0)), workflow.steps().get(1).undo());
    }

    static Stream<Arguments> mistakes() {
        String many = IntStream.range(0, 257).mapToObj(i -> "'s" + i + "':{'task':'set'}").collect(Collectors.joining(","));
        return Stream.of(
                Arguments.of("{'steps':{'a':{'task':'set'}}}", "/name", "is missing"),
                Arguments.of("{'name':'w'}", "/steps", "is missing"),
                Arguments.of("{'name':'w','steps':[]}", "/steps", "must be an object, not []"),
                Arguments.of(steps(""), "/steps", "a workflow has 1 to 256 steps, not 0"),
                Arguments.of(steps(many), "/steps", "257 steps are too many; at most 256"),
                Arguments.of("{'name':'a b','steps':{'a':{'task':'set'}}}", "/name", "\"a b\" is no name"),
                Arguments.of("{'name':'w','input':{},'steps':{'a':{'task':'set'}}}", "/input", "there is no such member; members are name, inputs, deadline, steps"),
                Arguments.of("{'name':'w','inputs':{'a{':1},'steps':{'a':{'task':'set'}}}", "/inputs/a{", "\"a{\" is no name"),
                Arguments.of("{'name':'w','deadline':'soon','steps':{'a':{'task':'set'}}}", "/deadline", "\"soon\" is no duration"),
                Arguments.of(steps("'a-b':{'task':'set'}"), "/steps/a-b", "\"a-b\" is no name; use 1 to 24 of A-Z a-z 0-9 _"),
                Arguments.of(steps("'a/b':{'task':'set'}"), "/steps/a~1b", "\"a/b\" is no name"),
                Arguments.of(steps("'a':7"), "/steps/a", "must be an object, not 7"),
                Arguments.of(steps("'a':{}"), "/steps/a/task", "is missing"),
                Arguments.of(steps("'a':{'task':'set','need':[]}"), "/steps/a/need", "there is no such member"),
                Arguments.of(steps("'a':{'task':'set','needs':[1]}"), "/steps/a/needs", "item 0 must be the name of a step"),
                Arguments.of(steps("'a':{'task':'set','needs':['b']}"), "/steps/a/needs", "no such step: b"),
                Arguments.of(steps("'a':{'task':'set','to':'device'}"), "/steps/a/to", "column 1 of the selector"),
                Arguments.of(steps("'a':{'task':'set','args':{'x':'${inputs.x}'}}"), "/steps/a/args", "no such input: x"),
                Arguments.of(steps("'a':{'task':'set','retries':11}"), "/steps/a/retries", "11 is out of range; use 0 to 10"),
                Arguments.of(steps("'a':{'task':'set','onFailure':'panic'}"), "/steps/a/onFailure", "\"panic\" is unknown; use one of fail, continue, compensate"),
                Arguments.of(steps("'a':{'task':'set','undo':{'task':'set','needs':[]}}"), "/steps/a/undo/needs", "there is no such member"),
                Arguments.of(steps("'a':{'task':'set','forEach':{}}"), "/steps/a/forEach", "must say either devices or items"),
                Arguments.of(steps("'a':{'task':'set','forEach':{'items':7}}"), "/steps/a/forEach/items", "must be a list"),
                Arguments.of(steps("'a':{'task':'set','join':'sum'}"), "/steps/a/join", "is unknown, or needs a value"),
                Arguments.of(steps("'a':{'task':'set','join':7}"), "/steps/a/join", "must be a word or an object"),
                Arguments.of(steps("'a':{'task':'set','join':{'sum':'/a','min':'/b'}}"), "/steps/a/join", "must have one member"),
                Arguments.of(steps("'a':{'task':'set','forEach':{'items':[1]},'join':{'sum':'a'}}"), "/steps/a/join/sum", "must be a JSON pointer"),
                Arguments.of(steps("'a':{'task':'set','forEach':{'items':[1]},'join':{'quorum':0}}"), "/steps/a/join/quorum", "0 is out of range"),
                Arguments.of(steps("'a':{'task':'set','needs':['b']},'b':{'task':'set','needs':['a']}"), "/steps/a/needs", "steps need each other: a → b → a"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void eachMistakeHasItsPlace(String text, String where, String why) {
        WorkflowJson.Read read = read(text);
        assertEquals(Optional.empty(), read.workflow());
        assertEquals(where, read.problems().get(0).where(), read.problems()::toString);
        assertTrue(read.problems().get(0).why().startsWith(why), read.problems()::toString);
        assertEquals(1, read.problems().size(), read.problems()::toString);
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertEquals(List.of("/x", "/deadline", "/steps/a/task", "/steps/b/retries"),
                read("{'x':1,'name':'w','deadline':3,'steps':{'a':{},'b':{'task':'set','retries':99}}}").problems().stream().map(WorkflowCheck.Problem::where).toList());
    }
}
