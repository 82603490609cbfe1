// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.conflict.ConflictDesk;
import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.shard.DirectStores;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Topics;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Safeguard;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each verb's answer, each refusal, and when they come. */
final class RequestsTest {
    private static final String SQL = "{\"sql\":\"SELECT 1\"}";

    private final Fleet fleet = new Fleet();
    private final Replica store = Replica.inMemory(Optional.empty(), "gw", () -> 1, EnumSet.noneOf(Safeguard.class));
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final List<CompletableFuture<Json.Obj>> running = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final Requests requests = new Requests(fleet, new ConflictDesk(new DirectStores(List.of(store))), this::query, Map.of(), loop::add);

    @AfterEach
    void close() {
        store.close();
    }

    private CompletableFuture<Json.Obj> query(String sql) {
        asked.add(sql);
        running.add(new CompletableFuture<>());
        return running.get(running.size() - 1);
    }

    private void ask(String verb, String payload) {
        requests.handle(verb, "ann", payload.getBytes(StandardCharsets.UTF_8), answer -> answers.add(answer.text()));
    }

    private void runLoop() {
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
    }

    @Test
    void devicesAreAnsweredAtOnce() {
        for (String device : List.of("a", "b")) {
            fleet.onMessage(Topics.parse("sv1/lab/" + device + "/about").orElseThrow(), "{}".getBytes(StandardCharsets.UTF_8), 0);
        }
        ask("devices", "{}");
        ask("devices", "{\"after\":\"a\"}");
        assertEquals(List.of(
                "{\"devices\":[{\"device\":\"a\",\"points\":0},{\"device\":\"b\",\"points\":0}],\"total\":2,\"truncated\":false}",
                "{\"devices\":[{\"device\":\"b\",\"points\":0}],\"total\":2,\"truncated\":false}"), answers);
    }

    @Test
    void conflictsAreAnsweredAtOnce() {
        ask("conflicts", "{}");
        assertEquals(List.of("{\"open\":[],\"settled\":[],\"truncated\":false}"), answers);
    }

    @Test
    void aQueryIsAnsweredOnTheLoop() {
        ask("query", SQL);
        assertEquals(List.of("SELECT 1"), asked);
        running.get(0).complete(Json.object().put("rows", 1).build());
        assertEquals(List.of(), answers, "not on the thread that completed it");
        assertEquals(1, requests.open());
        runLoop();
        assertEquals(List.of("{\"rows\":1}"), answers);
        assertEquals(0, requests.open());
    }

    @Test
    void failuresSayWhatToDo() {
        ask("query", SQL);
        ask("query", SQL);
        running.get(0).completeExceptionally(new RefusedException("timeout", "stopped", "ask less"));
        running.get(1).completeExceptionally(new IllegalStateException("broken\nline"));
        runLoop();
        assertEquals(List.of(
                "{\"error\":{\"code\":\"timeout\",\"message\":\"stopped\",\"hint\":\"ask less\"}}",
                "{\"error\":{\"code\":\"internal\",\"message\":\"the gateway failed: java.lang.IllegalStateException: broken\\\\u000aline\","
                        + "\"hint\":\"see the gateway's log\"}}"), answers);
    }

    @Test
    void aFileThatCannotBeReadIsSaid() {
        ask("query", SQL);
        running.get(0).completeExceptionally(new ReplicaException(ReplicaException.Kind.FAILED, "merged-01.db: disk I/O error"));
        runLoop();
        assertEquals(List.of("{\"error\":{\"code\":\"unavailable\",\"message\":\"the merged store cannot be read: merged-01.db: disk I/O error\","
                + "\"hint\":\"see the gateway's log\"}}"), answers);
    }

    @Test
    void aFailureThatIsThereAlreadyIsAnsweredAtOnce() {
        Requests busy = new Requests(fleet, new ConflictDesk(new DirectStores(List.of(store))),
                sql -> CompletableFuture.failedFuture(new RefusedException("busy", "16 wait", "later")), Map.of(), loop::add);
        busy.handle("query", "ann", SQL.getBytes(StandardCharsets.UTF_8), answer -> answers.add(answer.text()));
        assertEquals(List.of("{\"error\":{\"code\":\"busy\",\"message\":\"16 wait\",\"hint\":\"later\"}}"), answers);
        assertEquals(0, busy.open());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', emptyValue = "", textBlock = """
        reboot  | {}           | unknown-verb | known: conflicts, devices, explain, query
        Query   | {}           | unknown-verb | known: conflicts, devices, explain, query
        ~~      | nonsense     | unknown-verb | known: conflicts, devices, explain, query
        devices | ~~           | bad-request  | {}
        devices | []           | bad-request  | {}
        query   | {"sql":      | bad-request  | {}
        query   | {}           | bad-request  | sql
        query   | {"sql":7}    | bad-request  | sql
        query   | {"SQL":"x"}  | bad-request  | sql
        conflicts | {"limit":0} | bad-request | limit
        explain | {}           | bad-request  | device
        explain | {"device":"x","table":"desired","key":["a"]} | unknown-device | devices
        """)
    void refusals(String verb, String payload, String code, String inHint) {
        ask(verb, payload);
        assertEquals(1, answers.size());
        assertTrue(answers.get(0).startsWith("{\"error\":{\"code\":\"" + code + "\",\"message\":\""), answers.get(0));
        assertTrue(answers.get(0).substring(answers.get(0).indexOf("\"hint\"")).contains(inHint), answers.get(0));
        assertEquals(0, requests.open());
        assertEquals(List.of(), asked);
    }

    @Test
    void openRequestsAreBounded() {
        for (int i = 0; i < Requests.OPEN_MAX + 1; i++) {
            ask("query", SQL);
        }
        assertEquals(Requests.OPEN_MAX, running.size());
        assertEquals(1, answers.size());
        assertTrue(answers.get(0).contains("\"busy\""), answers.get(0));
        running.forEach(r -> r.complete(Json.object().build()));
        runLoop();
        assertEquals(Requests.OPEN_MAX + 1, answers.size());
        ask("query", SQL);
        assertEquals(Requests.OPEN_MAX + 1, running.size(), "there is room again");
    }
}
