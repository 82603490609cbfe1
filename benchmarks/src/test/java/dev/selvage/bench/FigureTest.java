// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FigureTest {
    private static final Figure THREE_ROUNDS = new Figure("write.batch10", List.of(3.0, 2.0, 8.0), List.of(1.0, 2.0, 4.0), "us/row");
    private static final Figure NO_FLOOR = new Figure("bytes.row", List.of(9.3), List.of(0.0), "B/row");

    @Test
    void theMedianIsInTheMiddle() {
        assertEquals(new Spread(2, 1, 9), Spread.of(List.of(9.0, 1.0, 2.0)));
        assertEquals(new Spread(3, 1, 9), Spread.of(List.of(9.0, 1.0, 4.0, 2.0)));
        assertEquals(new Spread(7, 7, 7), Spread.of(List.of(7.0)));
        assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
    }

    @Test
    void theRatioIsThatOfTheRoundsNotOfTheMedians() {
        // the medians are 3 and 2; the rounds' ratios are 3, 1 and 2
        assertEquals(Optional.of(new Spread(2, 1, 3)), THREE_ROUNDS.ratio());
    }

    @Test
    void withoutAFloorThereIsNoRatio() {
        assertEquals(Optional.empty(), NO_FLOOR.ratio());
        assertTrue(NO_FLOOR.line().contains(" - "), NO_FLOOR.line());
        assertTrue(NO_FLOOR.json().contains("\"ratio\":null"), NO_FLOOR.json());
    }

    @Test
    void roundsComeInPairs() {
        assertThrows(IllegalArgumentException.class, () -> new Figure("x", List.of(1.0), List.of(), "us"));
        assertThrows(IllegalArgumentException.class, () -> new Figure("x", List.of(), List.of(), "us"));
    }

    @Test
    void linesAreAligned() {
        assertEquals("write.batch10        3.00 (2.00-8.00)         2.00 (1.00-4.00)         2.00 (1.00-3.00)   us/row", THREE_ROUNDS.line());
        int column = THREE_ROUNDS.line().indexOf("us/row");
        assertEquals(column, NO_FLOOR.line().indexOf("B/row"));
        assertEquals(column, Figure.HEADING.indexOf("unit"));
    }

    @Test
    void jsonIsOneObjectOnOneLine() {
        assertEquals("{\"name\":\"write.batch10\",\"ours\":{\"median\":3.0000,\"min\":2.0000,\"max\":8.0000},"
                + "\"floor\":{\"median\":2.0000,\"min\":1.0000,\"max\":4.0000},"
                + "\"ratio\":{\"median\":2.0000,\"min\":1.0000,\"max\":3.0000},\"unit\":\"us/row\",\"rounds\":3}", THREE_ROUNDS.json());
    }
}
