// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.bench.models.Line.Value;
import dev.selvage.bench.models.Line.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineTest {
    private static final Line LINE = new Line("skab.x", List.of(Value.mean("F1", new double[] {0.75, 1}, "", 2), Value.of("FAR", 14.5, "%", 1)),
            "F1 >= 0.81 at FAR <= 15 %", Verdict.met(true));

    @Test
    void peopleSeeTheSpreadAndTheVerdict() {
        assertEquals("skab.x F1 0.88 (0.75-1.00), FAR 14.5 % F1 >= 0.81 at FAR <= 15 % met", LINE.text().replaceAll(" +", " "));
    }

    @Test
    void programsSeeNumbers() {
        String json = LINE.json();
        assertTrue(json.startsWith("{\"name\":\"skab.x\",\"values\":{\"F1\":{\"value\":0.875,\"min\":0.75,\"max\":1.0,"), json);
        assertTrue(json.contains("\"FAR\":{\"value\":14.5,\"unit\":\"%\"}"), json);
        assertTrue(json.endsWith("\"verdict\":\"met\"}"), json);
    }

    @Test
    void aMedianIsTheOneInTheMiddle() {
        assertEquals(new Value("p99", 3, 1, 90, "us", 1), Value.median("p99", new double[] {90, 1, 3}, "us", 1));
    }

    @Test
    void aMissedBarIsLoud() {
        assertEquals("MISSED", Verdict.met(false).word);
        assertEquals(Verdict.NONE, Line.plain("x", List.of(), "").verdict());
    }
}
