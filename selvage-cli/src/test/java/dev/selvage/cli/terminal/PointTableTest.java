// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkEvent.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PointTableTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:30Z");
    private final PointTable points = new PointTable();

    private static Received state(String device, String point, String payload) {
        String topic = "sv1/home/" + device + "/state/" + point;
        return new Received(topic, payload.getBytes(StandardCharsets.UTF_8), 1, false, Reply.none(), Map.of(), 1);
    }

    @Test
    void theLastValueOfEachPointIsShownWithItsAge() {
        points.take(state("b", "t", "{\"v\":1,\"t\":\"2026-03-01T10:00:00Z\",\"q\":\"good\",\"u\":\"Cel\"}"), NOW);
        points.take(state("a", "t", "{\"v\":true,\"t\":\"2026-03-01T10:00:29Z\",\"q\":\"bad\",\"u\":\"\"}"), NOW);
        points.take(state("b", "t", "{\"v\":2,\"t\":\"2026-03-01T10:00:20Z\",\"q\":\"good\",\"u\":\"Cel\"}"), NOW);

        assertEquals(
                List.of(
                        "device  point  value  unit  quality  age",
                        "a       t      true         bad      1s",
                        "b       t      2      Cel   good     10s"),
                points.lines(NOW, 10));
    }

    @Test
    void anOddClockTextCostsOnlyTheAge() {
        assertTrue(points.take(state("a", "t", "{\"v\":1,\"t\":\"soon\"}"), NOW));

        assertTrue(points.lines(NOW, 10).get(1).endsWith("0s"));
    }

    @Test
    void whatIsNoStateIsLeftOut() {
        assertFalse(points.take(state("a", "t", "not json"), NOW));
        assertFalse(points.take(state("a", "t", "[]"), NOW));
        assertEquals(0, points.size());
    }

    @Test
    void aLongTableSaysWhatIsLeftOut() {
        for (int i = 0; i < 20; i++) {
            points.take(state("a", "p" + i, "{\"v\":1}"), NOW);
        }

        List<String> lines = points.lines(NOW, 10);
        assertEquals(10, lines.size());
        assertEquals("… and 12 more points; see all with: selvage watch state", lines.get(9));
    }

    @Test
    void agesUseTheirBiggestUnits() {
        assertEquals("0s", PointTable.age(Duration.ofSeconds(-5)));
        assertEquals("59s", PointTable.age(Duration.ofSeconds(59)));
        assertEquals("3m20s", PointTable.age(Duration.ofSeconds(200)));
        assertEquals("2h5m", PointTable.age(Duration.ofSeconds(7_505)));
        assertEquals("3d", PointTable.age(Duration.ofDays(3)));
    }
}
