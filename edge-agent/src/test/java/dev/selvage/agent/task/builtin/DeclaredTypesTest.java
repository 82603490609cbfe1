// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.task.NodeType;
import dev.selvage.agent.task.TaskType;
import dev.selvage.agent.task.TypeTable;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.task.Outcome;
import dev.selvage.task.TypeRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a profile's words about tasks come to. */
class DeclaredTypesTest {
    private final List<String> written = new ArrayList<>();

    /** Hands that can do nothing but write down. */
    private final class Pen implements Hands {
        @Override
        public Optional<String> refusal(String point, PointValue value) {
            return value instanceof PointValue.Missing ? Optional.of("value: needs one") : Optional.empty();
        }

        @Override
        public CompletableFuture<Void> write(String point, PointValue value) {
            written.add(point + "=" + value);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean hasPoint(String point) {
            return true;
        }

        @Override
        public CompletableFuture<List<Json>> read(List<String> points) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletableFuture<Json.Obj> diagnose() {
            return CompletableFuture.completedFuture(Json.object().build());
        }

        @Override
        public CompletableFuture<Boolean> greet() {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletableFuture<Boolean> isDrained() {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void restart() {
            written.add("restart");
        }
    }

    private TypeTable table(String tasks) {
        return new TypeTable(DeclaredTypes.of(json(tasks), List.of(), new Pen(), Path.of("no-models")));
    }

    private static Json.Obj json(String text) {
        try {
            return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTaskWritesAPointFromAnArgumentOrAValue() throws Exception {
        TypeTable table = table("{'a':{'args':{'type':'object'},'write':{'point':'p','from':'x'},'timeout':'5s','idempotent':true},"
                + "'b':{'args':{},'write':{'point':'p','value':true},'concurrency':3}}");
        assertEquals(Optional.of(new TypeRules(1, true, false, 5_000)), table.rules("a"));
        assertEquals(Optional.of(new TypeRules(3, false, false, 0)), table.rules("b"));
        assertEquals(Optional.of("value: needs one"), table.refusal("a", json("{}")));
        WriteType a = (WriteType) table.type("a").orElseThrow();
        assertInstanceOf(Outcome.Done.class, SetType.write(a.target().hands(), a.target().point(), a.target().value(json("{'x':4}"))));
        assertEquals(List.of("p=4"), written);
        assertEquals(new Json.Bool(true), ((WriteType) table.type("b").orElseThrow()).target().value(json("{}")));
    }

    @Test
    void aNodeHasItsTimeFromWhenItCame() {
        TypeTable table = table("{'n':{'args':{},'deliver':'piggyback','timeout':'1h','ttl':'1d','idempotent':true}}");
        assertInstanceOf(NodeType.class, table.type("n").orElseThrow());
        assertEquals(Optional.of(new TypeRules(16, true, true, 25 * 3_600_000L)), table.rules("n"));
    }

    @Test
    void anotherTypeRunsUnderANameOfItsOwn() {
        TypeTable table = table("{'show':{'title':'Show','args':{'properties':{'lines':{'maximum':20}}},'run':'builtin.log-tail','timeout':'9s','idempotent':true}}");
        TaskType show = table.type("show").orElseThrow();
        assertEquals(List.of("Show", 9_000L), List.of(show.title(), show.rules().timeoutMillis()));
        assertTrue(table.refusal("show", json("{'lines':21}")).isPresent() && table.refusal("log-tail", json("{'lines':21}")).isEmpty());
    }

    @Test
    void whatNobodyBringsIsLeftOut() {
        assertTrue(table("{'fly':{'args':{},'run':'plugin.fly'}}").type("fly").isEmpty());
    }

    @Test
    void theProfileGoesFirst() {
        assertEquals("Mine", table("{'set':{'title':'Mine','args':{},'write':{'point':'p','value':1}}}").type("set").orElseThrow().title());
    }
}
