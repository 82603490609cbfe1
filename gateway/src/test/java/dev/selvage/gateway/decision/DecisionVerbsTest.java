// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.audit.AuditRow;
import dev.selvage.decision.audit.Link;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask about decisions, on the real store. */
class DecisionVerbsTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final DecisionSpec POLICY = new SpecReader("guard", object("""
            {"every":"1s","inputs":[{"as":"t","of":"temp","agg":"last"}],
             "states":{"idle":{},"hot":{"enter":{"when":{">":[{"var":"t"},50]}},"leave":{"when":{"<":[{"var":"t"},40]}},"do":[{"alarm":"hot"}]}}}"""),
            Map.of("temp", new PointInfo(PointInfo.Kind.REAL, false, List.of(), "")), Set.of(), (at, why) -> {
                throw new AssertionError(at + " " + why);
            }).read();

    @TempDir
    Path folder;

    private Shards shards;
    private DecisionVerbs desk;
    private long monotonicMillis;
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void open() {
        shards = Shards.open(folder, 1, Retention.ofDevice(), "gw", new SiteId("home"), committed -> { });
        desk = new DecisionVerbs(shards, () -> NOW);
        Link link = Link.first("0123456789abcdef");
        Situation situation = Situation.first(POLICY);
        put(Tables.DECISION_SOURCE, List.of(Cell.of("d-1"), Cell.of(POLICY.digest()), Cell.of("policy"), Cell.of("guard"), Cell.of(PolicyJson.write(POLICY).text()), Cell.of(NOW)));
        for (double temp : new double[] {20, 60, 30}) {
            Evidence evidence = new Evidence(NOW, 1_000, List.of(new Input("t", OptionalDouble.of(temp), OptionalDouble.of(temp), 5, Optional.empty())), Map.of(), Map.of(), Optional.empty());
            Outcome outcome = new Decider(POLICY).decide(situation, evidence, Optional.empty(), vector -> Opinion.silent(Opinion.Why.NONE));
            String body = new AuditRow(link, "guard", "oven@1.0.0", POLICY.digest(), Optional.empty(), evidence, situation, outcome, List.of(), 5).json().text();
            ids.add(link.id());
            put(Tables.DECISION, List.of(Cell.of("d-1"), Cell.of(link.id()), Cell.of("guard"), Cell.of(body), Cell.of(link.previousHash()), Cell.of(link.hash(body)), Cell.of(NOW)));
            situation = outcome.after();
            link = link.next(link.hash(body));
        }
    }

    @AfterEach
    void close() {
        shards.close();
    }

    @Test
    void showsAllThatIsKnownOfADecision() {
        Json.Obj shown = ask("decision.show", "{\"device\":\"d-1\",\"id\":\"" + ids.get(1) + "\"}");
        assertEquals(Optional.of(ids.get(1)), object(shown.text("body").orElseThrow()).text("id"));
        assertEquals(POLICY.digest(), PolicyJson.read(object(shown.text("policy").orElseThrow())).digest());
        assertEquals(Optional.of(new Json.Bool(true)), shown.get("isJoined"));
        assertTrue(shown.text("fault").isEmpty() && shown.get("label").isEmpty());
    }

    @Test
    void aLabelIsARowOfTheDevicesScope() {
        assertEquals("d-1", ask("decision.label", "{\"device\":\"d-1\",\"id\":\"" + ids.get(1) + "\",\"label\":\"wrong\",\"note\":\"cleaning\"}").text("device").orElseThrow());
        Json.Obj label = ask("decision.show", "{\"device\":\"d-1\",\"id\":\"" + ids.get(1) + "\"}").object("label").orElseThrow();
        assertEquals("{\"label\":\"wrong\",\"note\":\"cleaning\",\"by\":\"ann\",\"set\":\"2023-11-14T22:13:20Z\"}", label.text());
    }

    @Test
    void aWholeChainIsWholeAndAChangedOneIsNot() {
        assertEquals(Optional.of(new Json.Bool(true)), ask("decision.verify", "{\"device\":\"d-1\"}").get("isWhole"));
        var unused = shards.change("dev/d-1", (replica, tx) -> tx.upsert(Tables.DECISION, List.of(Cell.of("d-1"), Cell.of("01234567-9"), Cell.of("guard"),
                Cell.of("{\"id\":\"01234567-9\",\"session\":\"0123456789abcdef\",\"n\":9}"), Cell.of(Link.GENESIS), Cell.of("00"), Cell.of(NOW))));
        step();
        Json.Obj broken = ask("decision.verify", "{\"device\":\"d-1\"}");
        assertEquals(Optional.of(new Json.Bool(false)), broken.get("isWhole"));
        assertEquals("[{\"id\":\"01234567-9\",\"what\":\"was changed: its hash is not that of its text\"}]", broken.get("faults").orElseThrow().text());
    }

    @Test
    void whatCannotBeAnsweredSaysWhatToDo() {
        assertEquals("unknown-decision", code("decision.show", "{\"device\":\"d-1\",\"id\":\"ffffffff-1\"}"));
        assertEquals("unknown-decision", code("decision.label", "{\"device\":\"d-1\",\"id\":\"ffffffff-1\",\"label\":\"right\"}"));
        assertEquals("bad-request", code("decision.label", "{\"device\":\"d-1\",\"id\":\"" + ids.get(0) + "\",\"label\":\"maybe\"}"));
        assertEquals("bad-request", code("decision.show", "{\"device\":\"../d\",\"id\":\"x\"}"));
        assertEquals("bad-request", code("decision.verify", "{}"));
    }

    private void put(Table table, List<Cell> row) {
        var unused = shards.change("dev/d-1", (replica, tx) -> tx.upsert(table, row));
        step();
    }

    private void step() {
        shards.step(NOW, ++monotonicMillis);
    }

    private String code(String verb, String request) {
        return ask(verb, request).object("error").flatMap(error -> error.text("code")).orElse("none");
    }

    private Json.Obj ask(String verb, String request) {
        try {
            CompletableFuture<Json.Obj> answer = desk.verbs().get(verb).answer(object(request), "ann");
            step();
            return answer.join();
        } catch (RefusedException e) {
            return e.json();
        } catch (CompletionException e) {
            return ((RefusedException) e.getCause()).json();
        }
    }

    private static Json.Obj object(String text) {
        try {
            return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
