// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkEvent.Reply;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MessageLineTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:20:30.400Z");
    private final MessageLine lines = new MessageLine(ZoneOffset.UTC);

    private static Received message(String topic, byte[] payload) {
        return new Received(topic, payload, 1, false, Reply.none(), Map.of(), 1);
    }

    private static Received message(String topic, String payload) {
        return message(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aStateShowsValueAndUnit() {
        Received state = message("sv1/home/sim-1/state/temperature", "{\"v\":21.5,\"t\":\"x\",\"q\":\"good\",\"u\":\"Cel\"}");

        assertEquals("10:20:30.400  sim-1        state      temperature        21.5 Cel", lines.text(state, AT));
    }

    @Test
    void aQualityThatIsNotGoodIsSaid() {
        Received state = message("sv1/home/sim-1/state/temperature", "{\"v\":null,\"q\":\"bad\",\"u\":\"Cel\"}");

        assertTrue(lines.text(state, AT).endsWith("- Cel [bad]"), lines.text(state, AT));
    }

    @Test
    void otherJsonIsShownAsItIs() {
        Received status = message("sv1/home/sim-1/status", "{\"state\":\"online\"}");

        assertTrue(lines.text(status, AT).endsWith("sim-1        status                        {\"state\":\"online\"}"));
    }

    @Test
    void binaryIsCounted() {
        assertTrue(lines.text(message("sv1/home/sim-1/sync/u", "{}"), AT).endsWith("<2 bytes>"), "sync is binary");
        assertTrue(lines.text(message("sv1/home/sim-1/about", new byte[] {1, 2, 3}), AT).endsWith("<3 bytes>"));
    }

    @Test
    void anEmptyRetainedMessageClears() {
        assertTrue(lines.text(message("sv1/home/sim-1/alarm/too-warm", ""), AT).endsWith("(cleared)"));
    }

    @Test
    void anUnknownTopicIsNamed() {
        assertTrue(lines.text(message("sv1/_broker/denied", "{}"), AT).contains("sv1/_broker/denied"));
    }

    @Test
    void jsonTellsTopicAndParts() throws JsonException {
        String text = MessageLine.json(message("sv1/home/sim-1/task/t1/offer", "{\"a\":1}"), AT);

        Json.Obj json = JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
        assertEquals("sim-1", json.text("device").orElseThrow());
        assertEquals("task-offer", json.text("kind").orElseThrow());
        assertEquals("t1", json.text("name").orElseThrow());
        assertEquals(1L, json.object("value").flatMap(v -> v.integer("a")).orElseThrow());
    }

    @Property(tries = 300)
    void anyPayloadIsOneLine(@ForAll byte[] payload) {
        String text = lines.text(message("sv1/home/sim-1/state/x", payload), AT);

        assertFalse(text.chars().anyMatch(Character::isISOControl), text);
    }
}
