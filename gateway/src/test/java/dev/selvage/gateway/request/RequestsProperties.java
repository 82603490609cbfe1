// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.conflict.ConflictDesk;
import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.query.QueryDesk;
import dev.selvage.gateway.shard.DirectStores;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Safeguard;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever an operator sends, exactly one answer comes back, and an error is complete. */
final class RequestsProperties {
    private static final long WAIT_SECONDS = 20;

    private static final Replica STORE = Replica.inMemory(Optional.empty(), "gw", () -> 1, EnumSet.noneOf(Safeguard.class));

    @Provide
    Arbitrary<String> verbs() {
        return Arbitraries.oneOf(Arbitraries.of("query", "devices", "conflicts", "explain"), Arbitraries.strings().ofMaxLength(20));
    }

    @Provide
    Arbitrary<byte[]> payloads() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(64),
                Arbitraries.strings().ofMaxLength(20)
                        .map(text -> Json.object().put("sql", text).put("after", text).build().bytes()),
                Arbitraries.strings().ofMaxLength(20).map(text -> Json.object().put("device", text).put("table", "desired")
                        .put("key", Json.texts(List.of(text))).build().bytes()),
                Arbitraries.of("{}", "{\"limit\":null}", "{\"scope\":\"dev/\"}", "{\"shared\":\"\",\"table\":\"fact\",\"key\":[0]}", "{\"sql\":null}", "{\"sql\":\"SELECT 1\"}", "[]", "{\"sql\":\"\\ud800\"}")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    @Property
    void exactlyOneAnswer(@ForAll("verbs") String verb, @ForAll("payloads") byte[] payload) throws Exception {
        BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
        List<Json.Obj> answers = new ArrayList<>();
        try (QueryDesk desk = new QueryDesk(List.of(Path.of("no-such-folder", "merged.db")))) {
            Requests requests = new Requests(new Fleet(), new ConflictDesk(new DirectStores(List.of(STORE))), desk::submit, Map.of(), loop::add);
            requests.handle(verb, "ann", payload, answers::add);
            if (requests.open() > 0) {
                loop.poll(WAIT_SECONDS, TimeUnit.SECONDS).run();
            }
            assertEquals(0, requests.open());
        }
        assertEquals(List.of(), List.copyOf(loop));
        assertEquals(1, answers.size());
        assertArrayEquals(answers.get(0).bytes(), JsonReader.read(answers.get(0).bytes()).bytes());
        answers.get(0).object("error").ifPresent(error -> assertTrue(
                List.of("code", "message", "hint").stream().allMatch(part -> error.text(part).filter(t -> !t.isBlank()).isPresent()),
                error.text()));
    }
}
