// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.shard.DirectStores;
import dev.selvage.gateway.shard.Place;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Limits;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators are told of writers that did not see each other. */
final class ConflictDeskTest {
    private final TwoSides sides = new TwoSides();
    private final ConflictDesk desk = new ConflictDesk(new DirectStores(List.of(sides.gateway)));

    @AfterEach
    void close() {
        sides.close();
    }

    private static Json.Obj json(String text) throws Exception {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private Json.Obj conflicts(String request) throws Exception {
        return answered(desk.conflicts(json(request)));
    }

    private Json.Obj explain(String request) throws Exception {
        return answered(desk.explain(json(request)));
    }

    /** The answer, or the refusal that came in its place. */
    private static Json.Obj answered(CompletableFuture<Json.Obj> answer) throws Exception {
        try {
            return answer.get(0, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RefusedException refused ? refused : e;
        }
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "x" + i).toList();
    }

    private static List<Json> list(Json.Obj answer, String name) {
        return ((Json.Arr) answer.get(name).orElseThrow()).items();
    }

    @Test
    void anOpenConflictHasBothSidesAndWhatTheyHadSeen() throws Exception {
        sides.differ("pump-1", "setpoint", Cell.of(5), Cell.of(7));
        assertEquals(json("""
            {"open":[{"device":"pump-1","table":"desired","key":"setpoint","met":"2026-01-05T08:00:09Z","result":"value=7 set_by=kim","sides":[
              {"replica":"pump-1","session":"3f2a000000000000","n":1,"at":"2026-01-05T08:00:00Z","changed":"value, version, set_ms, set_by",
               "seen":[{"replica":"gw","session":"99b1000000000001","n":0}],"content":"value=5 set_by=local","kept":false},
              {"replica":"gw","session":"99b1000000000001","n":1,"at":"2026-01-05T08:00:05Z","changed":"value, version, set_ms, set_by",
               "seen":[{"replica":"pump-1","session":"3f2a000000000000","n":0}],"content":"value=7 set_by=kim","kept":true}],
              "sidesTotal":2}],"settled":[],"truncated":false}
            """), conflicts("{}"));
    }

    @Test
    void aSettledConflictNamesItsRule() throws Exception {
        sides.differ("pump-1", "setpoint", Cell.of(5), Cell.of(7));
        sides.settle("pump-1");
        Json.Obj answer = conflicts("{\"device\":\"pump-1\"}");
        assertEquals(List.of(), list(answer, "open"));
        Json.Obj settled = (Json.Obj) list(answer, "settled").get(0);
        assertEquals("2026-01-05T08:00:10Z", settled.text("settled").orElseThrow());
        assertEquals("value: lww, set_by: lww", settled.text("rule").orElseThrow());
        assertEquals(2, list(settled, "sides").size());
    }

    @Test
    void aRowIsExplainedByItsVersions() throws Exception {
        sides.differ("pump-1", "setpoint", Cell.of(5), Cell.of(7));
        Json.Obj open = explain("{\"device\":\"pump-1\",\"table\":\"desired\",\"key\":[\"setpoint\"]}");
        assertEquals("{\"value\":7,\"version\":null,\"set_ms\":null,\"set_by\":\"kim\"}", open.get("row").orElseThrow().text());
        assertEquals(2, list(open, "versions").size());
        Json.Obj device = (Json.Obj) list(open, "versions").stream().filter(v -> v.text().contains("\"kept\":false")).findFirst().orElseThrow();
        assertEquals("pump-1", device.text("replica").orElseThrow());
        assertEquals("[{\"replica\":\"gw\",\"session\":\"99b1000000000001\",\"n\":0}]", device.get("seen").orElseThrow().text());

        sides.settle("pump-1");
        Json.Obj settled = explain("{\"device\":\"pump-1\",\"table\":\"desired\",\"key\":[\"setpoint\"]}");
        assertEquals(1, list(settled, "versions").size());
        assertEquals(2, list((Json.Obj) list(settled, "settled").get(0), "sides").size());
    }

    @Test
    void aRowThatIsGoneStillHasItsConflicts() throws Exception {
        sides.differ("pump-1", "setpoint", Cell.of(5), Cell.of(7));
        sides.settle("pump-1");
        sides.gateway.write("dev/pump-1", TwoSides.NOON + 20_000,
                tx -> tx.delete(Tables.DESIRED, List.of(Cell.of("pump-1"), Cell.of("setpoint"))));
        Json.Obj gone = explain("{\"device\":\"pump-1\",\"table\":\"desired\",\"key\":[\"setpoint\"]}");
        assertTrue(gone.get("row").isEmpty());
        assertEquals(List.of(), list(gone, "versions"));
        assertEquals(1, list(gone, "settled").size());
    }

    /** The log is searched by text: this side spells keys exactly as the log does. */
    @ParameterizedTest
    @ValueSource(strings = {"setpoint", "set point", "it's", "7", "", "'", "ä", "a\nb", "x-1.y/z:0", "-1"})
    void anyKeyIsFoundInTheLog(String name) throws Exception {
        sides.differ("pump-1", name, Cell.of(5), Cell.of(7));
        sides.settle("pump-1");
        Json.Obj request = Json.object().put("device", "pump-1").put("table", "desired").put("key", Json.texts(List.of(name))).build();
        assertEquals(1, list(answered(desk.explain(request)), "settled").size());
    }

    @Test
    void aDeviceNamedLikeANumberIsFound() throws Exception {
        sides.differ("7up", "setpoint", Cell.of(5), Cell.of(7));
        assertEquals("setpoint", ((Json.Obj) list(conflicts("{\"scope\":\"dev/7up\"}"), "open").get(0)).text("key").orElseThrow());
        sides.settle("7up");
        assertEquals(1, list(explain("{\"device\":\"7up\",\"table\":\"desired\",\"key\":[\"setpoint\"]}"), "settled").size());
    }

    @Test
    void aSharedRowIsExplained() throws Exception {
        sides.gateway.write(Scopes.shared("hall"), TwoSides.NOON, tx -> tx.upsert(Tables.FACT,
                List.of(Cell.of("hall"), Cell.of("mode"), Cell.of(1.5), Cell.none(), Cell.of("kim"))));
        Json.Obj answer = explain("{\"shared\":\"hall\",\"table\":\"fact\",\"key\":[\"mode\"]}");
        assertEquals("{\"value\":1.5,\"set_ms\":null,\"set_by\":\"kim\"}", answer.get("row").orElseThrow().text());
        assertEquals("hall", answer.text("shared").orElseThrow());
    }

    @Test
    void theColumnSaysWhetherAKeyIsANumber() throws Exception {
        sides.gateway.write("dev/d", TwoSides.NOON, tx -> tx.upsert(Tables.SAMPLE,
                List.of(Cell.of("d"), Cell.of("5"), Cell.of(17), Cell.of(1), Cell.of("good"))));
        for (String key : List.of("[\"5\",17]", "[5,\"17\"]")) {
            Json.Obj answer = explain("{\"device\":\"d\",\"table\":\"sample\",\"key\":" + key + "}");
            assertEquals("{\"value\":1,\"quality\":\"good\"}", answer.get("row").orElseThrow().text());
        }
    }

    @Test
    void onlyTheScopeThatIsAskedFor() throws Exception {
        for (String device : List.of("a", "b", "c")) {
            sides.differ(device, "x", Cell.of(1), Cell.of(2));
        }
        sides.settle("c");
        assertEquals(2, list(conflicts("{}"), "open").size());
        assertEquals(1, list(conflicts("{\"device\":\"b\"}"), "open").size());
        assertEquals(0, list(conflicts("{\"device\":\"b\"}"), "settled").size());
        assertEquals(0, list(conflicts("{\"scope\":\"dev/c\"}"), "open").size());
        assertEquals(1, list(conflicts("{\"scope\":\"dev/c\"}"), "settled").size());
    }

    @Test
    void theLimitIsKeptAndSaid() throws Exception {
        sides.differ("d", names(3), Cell.of(1), Cell.of(2));
        assertTrue(conflicts("{\"limit\":2}").text().endsWith("\"truncated\":true}"));
        assertEquals(2, list(conflicts("{\"limit\":2}"), "open").size());
        assertFalse(conflicts("{\"limit\":3}").text().endsWith("\"truncated\":true}"));
    }

    @Test
    void anAnswerFitsTheBrokerWhateverWasWritten() throws Exception {
        String longest = "\u0001".repeat(3_000);
        List<String> keys = names(ConflictDesk.LIMIT_MAX + 5).stream().map(name -> name + longest).toList();
        sides.differ("d", keys, Cell.of(longest), Cell.of("\uD83D\uDE00".repeat(2_000)));
        Json.Obj all = conflicts("{\"limit\":" + ConflictDesk.LIMIT_MAX + "}");
        assertTrue(all.text().endsWith("\"truncated\":true}"));
        assertTrue(list(all, "open").size() > 5, "some fit");
        assertTrue(all.bytes().length < Answer.BYTES_MAX, "bytes " + all.bytes().length);
        JsonReader.read(all.bytes());

        Json.Obj one = answered(desk.explain(Json.object().put("device", "d").put("table", "desired")
                .put("key", Json.texts(keys.subList(0, 1))).build()));
        assertEquals(2, list(one, "versions").size());
        assertTrue(one.bytes().length < Answer.BYTES_MAX, "bytes " + one.bytes().length);
    }

    @Test
    void manySmallConflictsStayBelowTheItemsThatTheBrokerLetsIn() throws Exception {
        sides.differ("d", names(ConflictDesk.LIMIT_MAX), Cell.of(1), Cell.of(2));
        Json.Obj all = conflicts("{\"limit\":" + ConflictDesk.LIMIT_MAX + "}");
        assertTrue(all.text().endsWith("\"truncated\":true}"), "more items than " + Limits.JSON_ITEMS_MAX);
        assertEquals(all, JsonReader.read(all.bytes()), "our own reader takes it");
        assertTrue(list(all, "open").size() > 100);
    }

    @Test
    void allFilesAreAskedAndTheRightOne() throws Exception {
        try (TwoSides second = new TwoSides()) {
            ConflictDesk both = new ConflictDesk(new DirectStores(List.of(sides.gateway, second.gateway)));
            List<String> here = names(40).stream().filter(name -> Place.of(Scopes.ofDevice(name), 2).number() == 0).limit(3).toList();
            List<String> there = names(40).stream().filter(name -> Place.of(Scopes.ofDevice(name), 2).number() == 1).limit(3).toList();
            here.forEach(name -> sides.differ(name, "x", Cell.of(1), Cell.of(2)));
            there.forEach(name -> second.differ(name, "x", Cell.of(1), Cell.of(2)));
            List<String> all = Stream.concat(here.stream(), there.stream()).sorted().toList();
            assertEquals(all, devices(list(answered(both.conflicts(json("{}"))), "open")));
            assertEquals(all.subList(0, 4), devices(list(answered(both.conflicts(json("{\"limit\":4}"))), "open")), "first by name, of both");
            for (String device : all) {
                assertEquals(List.of(device), devices(list(answered(both.conflicts(json("{\"device\":\"" + device + "\"}"))), "open")));
                Json.Obj row = answered(both.explain(json("{\"device\":\"" + device + "\",\"table\":\"desired\",\"key\":[\"x\"]}")));
                assertEquals(2, list(row, "versions").size());
            }
            sides.settle(here.get(0), 30);
            second.settle(there.get(1), 20);
            sides.settle(here.get(2), 10);
            assertEquals(List.of(here.get(0), there.get(1), here.get(2)),
                    devices(list(answered(both.conflicts(json("{}"))), "settled")), "the latest first, of both");
        }
    }

    private static List<String> devices(List<Json> conflicts) {
        return conflicts.stream().map(conflict -> ((Json.Obj) conflict).text("device").orElseThrow()).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        conflicts | {"device":"nobody"}                                  | unknown-device | nobody
        conflicts | {"scope":"shared/nothing"}                           | unknown-scope  | nothing
        conflicts | {"device":""}                                        | unknown-device | device
        conflicts | {"scope":""}                                         | bad-request    | scope
        conflicts | {"device":7}                                         | bad-request    | device
        conflicts | {"device":"pump-1","scope":"dev/pump-1"}             | bad-request    | scope
        conflicts | {"limit":0}                                          | bad-request    | limit
        conflicts | {"limit":201}                                        | bad-request    | 200
        conflicts | {"limit":"9"}                                        | bad-request    | limit
        explain   | {}                                                   | bad-request    | device
        explain   | {"device":"pump-1","shared":"x"}                     | bad-request    | device
        explain   | {"device":"pump-1"}                                  | unknown-table  | table
        explain   | {"device":"pump-1","table":"_meta","key":["x"]}      | unknown-table  | _meta
        explain   | {"device":"pump-1","table":"fact","key":["x"]}       | unknown-table  | fact
        explain   | {"device":"nobody","table":"desired","key":["x"]}    | unknown-device | nobody
        explain   | {"device":"pump-1","table":"desired"}                | bad-request    | name
        explain   | {"device":"pump-1","table":"desired","key":[]}       | bad-request    | name
        explain   | {"device":"pump-1","table":"desired","key":[1.5]}    | bad-request    | name
        explain   | {"device":"pump-1","table":"sample","key":["x","y"]} | bad-request    | taken_ms
        explain   | {"device":"pump-1","table":"desired","key":["no"]}   | unknown-row    | no
        """)
    void refusalsSayWhatAndWhatToDo(String verb, String request, String code, String inMessage) {
        sides.differ("pump-1", "setpoint", Cell.of(5), Cell.of(7));
        RefusedException refused = assertThrows(RefusedException.class,
                () -> { var unused = verb.equals("explain") ? explain(request) : conflicts(request); });
        assertEquals(code, refused.code());
        assertTrue(refused.getMessage().contains(inMessage), refused.getMessage());
        assertFalse(refused.hint().isBlank());
    }
}
