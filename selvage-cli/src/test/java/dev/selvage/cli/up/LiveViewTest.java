// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkEvent.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveViewTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text, true);

    private static Received message(String topic) {
        byte[] payload = "{\"v\":1,\"q\":\"good\",\"u\":\"Cel\"}".getBytes(StandardCharsets.UTF_8);
        return new Received(topic, payload, 1, false, Reply.none(), Map.of(), 1);
    }

    @Test
    void aTableIsDrawnInPlaceAndNotTooOften() {
        LiveView view = LiveView.table(out, 24);
        view.take(message("sv1/home/a/state/t"), NOW);

        view.draw(NOW);
        view.draw(NOW.plusMillis(100));
        assertFalse(text.toString().contains("\033[2A"), "drawn once only");
        view.draw(NOW.plusMillis(600));

        assertTrue(text.toString().contains("\033[2A"), "the second goes over the first");
    }

    @Test
    void withoutATerminalEachChangeIsALine() {
        LiveView view = LiveView.lines(out);

        assertTrue(view.take(message("sv1/home/a/state/t"), NOW));
        assertFalse(view.take(message("sv1/home/a/about"), NOW));
        view.draw(NOW);

        assertEquals(1, text.toString().lines().count());
        assertFalse(text.toString().contains("\033"), "no escapes in a pipe");
    }

    @Test
    void quietShowsNothing() {
        LiveView view = LiveView.onThisTerminal(out, true);

        assertTrue(view.take(message("sv1/home/a/state/t"), NOW));
        view.draw(NOW);

        assertEquals("", text.toString());
    }

    @Test
    void anOddTerminalHeightFallsBack() {
        assertEquals(50, LiveView.terminalLines("50"));
        assertEquals(24, LiveView.terminalLines(""));
        assertEquals(24, LiveView.terminalLines("-3"));
    }
}
