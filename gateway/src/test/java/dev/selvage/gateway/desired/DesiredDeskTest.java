// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wishes of operators, as rows of the real store. */
class DesiredDeskTest {
    private static final long NOW = 1_700_000_000_000L;
    @TempDir
    Path folder;

    private Shards shards;
    private DesiredDesk desk;
    private long monotonicMillis;

    @BeforeEach
    void open() {
        shards = Shards.open(folder, 1, Retention.ofDevice(), "gw", new SiteId("home"), committed -> { });
        desk = new DesiredDesk(shards, () -> NOW);
        put(rule("setpoint", "float64", "operator", List.of(Cell.of(5.0), Cell.of(30.0), Cell.none())));
        put(rule("mode", "enum", "operator", List.of(Cell.none(), Cell.none(), Cell.of("[\"off\",\"heat\"]"))));
        put(rule("boot", "bool", "device", List.of(Cell.none(), Cell.none(), Cell.none())));
    }

    @AfterEach
    void close() {
        shards.close();
    }

    /** @param bounds lowest, highest, choices */
    private static List<Cell> rule(String point, String type, String writer, List<Cell> bounds) {
        return List.of(Cell.of("d-1"), Cell.of(point), Cell.of(type), Cell.of("rw"), Cell.of(writer), Cell.of("lww"), bounds.get(0), bounds.get(1), bounds.get(2));
    }

    private void put(List<Cell> rule) {
        var unused = shards.change("dev/d-1", (replica, tx) -> tx.upsert(Tables.POINT_RULE, rule));
        step();
    }

    private void step() {
        shards.step(NOW, ++monotonicMillis);
    }

    private Json.Obj ask(String verb, String request) {
        try {
            CompletableFuture<Json.Obj> answer = desk.verbs().get(verb).answer(JsonReader.readObject(request.getBytes(StandardCharsets.UTF_8)), "ann");
            step();
            return answer.join();
        } catch (RefusedException e) {
            return e.json();
        } catch (CompletionException e) {
            return ((RefusedException) e.getCause()).json();
        } catch (JsonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Json.Obj set(String rest) {
        return ask("desired.set", "{\"device\":\"d-1\"," + rest + "}");
    }

    private String code(String rest) {
        return set(rest).object("error").flatMap(error -> error.text("code")).orElse("none");
    }

    private Json.Obj shown(String point) {
        Json.Arr points = (Json.Arr) ask("desired.show", "{\"device\":\"d-1\"}").get("points").orElseThrow();
        return points.items().stream().map(Json.Obj.class::cast).filter(p -> p.text("point").orElseThrow().equals(point)).findFirst().orElseThrow();
    }

    @Test
    void aWishWaitsUntilTheDeviceHasMadeSomethingOfIt() {
        assertEquals("{\"desired\":{\"device\":\"d-1\",\"point\":\"setpoint\",\"value\":21.0,\"version\":1,\"set\":\"2023-11-14T22:13:20Z\",\"by\":\"ann\"}}",
                set("\"point\":\"setpoint\",\"value\":21").text());
        assertEquals("pending", shown("setpoint").text("state").orElseThrow());
        var unused = shards.change("dev/d-1", (replica, tx) -> tx.upsert(Tables.DESIRED_REPORT,
                List.of(Cell.of("d-1"), Cell.of("setpoint"), Cell.of(1), Cell.of(21.0), Cell.of(NOW), Cell.of("refused"), Cell.of("no pump"), Cell.of(NOW))));
        step();
        assertEquals(List.of("refused", "no pump"), List.of(shown("setpoint").text("state").orElseThrow(), shown("setpoint").text("reason").orElseThrow()));
        set("\"point\":\"setpoint\",\"value\":22");
        assertEquals("pending", shown("setpoint").text("state").orElseThrow(), "what was said of the wish before is not about this one");
    }

    @Test
    void nullTakesAWishBackAndTheVersionGoesOn() {
        set("\"point\":\"setpoint\",\"value\":21");
        assertEquals(2L, set("\"point\":\"setpoint\",\"value\":null").object("desired").orElseThrow().integer("version").orElseThrow());
        assertEquals("taken-back", shown("setpoint").text("state").orElseThrow());
        assertEquals(3L, set("\"point\":\"setpoint\",\"value\":23").object("desired").orElseThrow().integer("version").orElseThrow());
    }

    @Test
    void severalAreSetTogetherOrNotAtAll() {
        assertEquals("not-a-choice", code("\"values\":{\"setpoint\":21,\"mode\":\"cool\"}"));
        assertEquals("{\"device\":\"d-1\",\"points\":[]}", ask("desired.show", "{\"device\":\"d-1\"}").text());
        assertTrue(set("\"values\":{\"setpoint\":21,\"mode\":\"heat\"}").get("desired").orElseThrow() instanceof Json.Arr all && all.items().size() == 2);
    }

    @Test
    void patchGap() {
        set("\"point\":\"mode\",\"value\":\"heat\"");
        set("\"point\":\"mode\",\"value\":\"off\"");
        Json.Obj stale = set("\"point\":\"mode\",\"value\":\"heat\",\"version\":1");
        assertEquals("stale-version", stale.object("error").orElseThrow().text("code").orElseThrow());
        assertEquals("off", stale.object("desired").orElseThrow().text("value").orElseThrow(), "the current wish is in the answer");
        assertEquals("none", code("\"point\":\"mode\",\"value\":\"heat\",\"version\":2"));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals("out-of-range", code("\"point\":\"setpoint\",\"value\":31"));
        assertEquals("wrong-type", code("\"point\":\"setpoint\",\"value\":\"warm\""));
        assertEquals("wrong-type", code("\"point\":\"setpoint\",\"value\":[20,null]"));
        assertEquals("not-a-choice", code("\"point\":\"mode\",\"value\":\"cool\""));
        assertEquals("not-writable", code("\"point\":\"boot\",\"value\":true"));
        assertEquals("not-writable", code("\"point\":\"temp\",\"value\":20"), "a sensor");
        assertEquals("bad-request", code("\"point\":\"setpoint\""));
        assertEquals("bad-request", code("\"point\":\"setpoint\",\"value\":20,\"hope\":1"));
        assertEquals("bad-request", ask("desired.set", "{\"device\":\"D 1\",\"point\":\"x\",\"value\":1}").object("error").orElseThrow().text("code").orElseThrow());
    }
}
