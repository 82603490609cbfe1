// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.task.Facts;
import dev.selvage.task.json.Fields;
import dev.selvage.task.json.JsonFormException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Whom a request is for, and what came of it at each. */
class TargetsTest {
    private static final List<Facts> KNOWN = List.of(new Facts("a-1", Set.of("cool"), Map.of("tag.hall", "north")), new Facts("a-2", Set.of(), Map.of("tag.hall", "south")));

    private static Targets.Found find(String request) throws Exception {
        Fields in = Fields.of(JsonReader.readObject(request.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        Targets targets = Targets.read(in);
        in.check();
        return targets.find(wanted -> CompletableFuture.completedFuture(KNOWN.stream().filter(wanted).map(Facts::device).toList())).join();
    }

    @Test
    void namedOnesAreMeantWhetherTheyWereHeardOfOrNot() throws Exception {
        Targets.Found found = find("{'devices':['a-2','ghost','a-2']}");
        assertEquals(List.of("a-2", "ghost"), found.devices());
        assertEquals(Set.of("a-2"), found.heardOf());
    }

    @Test
    void aSelectorFindsThoseThatAreSo() throws Exception {
        assertEquals(List.of("a-1"), find("{'selector':'cap=cool & tag.hall=north'}").devices());
        CompletionException nobody = assertThrows(CompletionException.class, () -> find("{'selector':'tag.hall=west'}"));
        assertEquals("no-device", assertInstanceOf(RefusedException.class, nobody.getCause()).code());
    }

    @Test
    void whatNamesNobodyIsAFaultOfTheRequest() {
        for (String wrong : List.of("{}", "{'devices':[]}", "{'devices':'a-1'}", "{'devices':[7]}", "{'devices':['A!']}", "{'selector':''}", "{'devices':['a-1'],'selector':'cap=cool'}")) {
            assertThrows(JsonFormException.class, () -> find(wrong), wrong);
        }
    }

    private static OfferRow row(String device) {
        return new OfferRow(device, "guard", "{}", "", "shadow", "ann", 7);
    }

    @Test
    void aFileThatFailsIsARefusalAtItsDevicesAlone() {
        List<Results.Each> all = Results.of(List.of("a-1", "a-2"), device -> device.equals("a-1") ? CompletableFuture.completedFuture(Results.Each.done(row(device)))
                : CompletableFuture.failedFuture(new IllegalStateException("merged-01.db: no room left"))).join();
        assertEquals("{\"offered\":[\"a-1\"],\"refused\":[{\"device\":\"a-2\",\"why\":\"its row was not stored: merged-01.db: no room left\"}],\"offeredCount\":1,\"refusedCount\":1}", Results.json("offered", all).text());
    }

    @Test
    void aFleetsAnswerIsOneThatEveryReaderTakes() throws Exception {
        List<Results.Each> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(i % 2 == 0 ? Results.Each.done(row("d-" + i)) : Results.Each.refused("d-" + i, "it was never offered guard"));
        }
        Json.Obj answer = JsonReader.readObject(Results.json("approved", all).bytes());
        assertEquals(List.of(5_000L, 5_000L), List.of(answer.integer("approvedCount").orElseThrow(), answer.integer("refusedCount").orElseThrow()));
        assertTrue(answer.get("approved").orElseThrow() instanceof Json.Arr list && list.items().size() == Results.LISTED_MAX);
    }
}
