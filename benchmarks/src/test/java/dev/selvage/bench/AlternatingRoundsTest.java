// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlternatingRoundsTest {
    private final List<String> calls = new ArrayList<>();
    private long now;

    /** Takes {@code micros} for its first round and one more for each that follows; prepare and tidy take long. */
    private final class Slow implements AlternatingRounds.Side {
        private final String name;
        private final long micros;

        Slow(String name, long micros) {
            this.name = name;
            this.micros = micros;
        }

        @Override
        public void prepare(int round) {
            now += 1_000_000_000;
        }

        @Override
        public void run(int round) {
            calls.add(name + round);
            now += (micros + round) * 1_000;
        }

        @Override
        public void tidy() {
            now += 1_000_000_000;
        }
    }

    private Figure figure(int rounds) throws IOException, SQLException {
        return new AlternatingRounds(rounds, () -> now).figure("x", 10, new Slow("ours", 200), new Slow("floor", 100));
    }

    @Test
    void whoGoesFirstChangesWithEachRound() throws IOException, SQLException {
        figure(2);

        assertEquals(List.of("ours0", "floor0", "floor1", "ours1", "ours2", "floor2", "floor3", "ours3"), calls);
    }

    @Test
    void onlyTheWorkOfMeasuredRoundsCounts() throws IOException, SQLException {
        Figure figure = figure(3);

        assertEquals(List.of(20.2, 20.3, 20.4), figure.ours());
        assertEquals(List.of(10.2, 10.3, 10.4), figure.floor());
    }

    @Test
    void severalPairsShareTheirRounds() throws IOException, SQLException {
        List<Figure> figures = new AlternatingRounds(2, () -> now).figures(10, List.of(
                new AlternatingRounds.Pair("x", new Slow("a", 200), new Slow("b", 100)),
                new AlternatingRounds.Pair("y", new Slow("c", 400), new Slow("d", 300))));

        assertEquals(List.of("a0", "b0", "c0", "d0", "b1", "a1", "d1", "c1"), calls.subList(0, 8));
        assertEquals(List.of("x", "y"), figures.stream().map(Figure::name).toList());
        assertEquals(List.of(40.2, 40.3), figures.get(1).ours());
        assertEquals(List.of(30.2, 30.3), figures.get(1).floor());
    }

    @Test
    void aSideThatFailsIsTidiedUp() {
        List<String> tidied = new ArrayList<>();
        AlternatingRounds.Side broken = new AlternatingRounds.Side() {
            @Override
            public void run(int round) throws IOException {
                throw new IOException("disk full");
            }

            @Override
            public void tidy() {
                tidied.add("broken");
            }
        };

        assertThrows(IOException.class, () -> new AlternatingRounds(1, () -> now).figure("x", 1, broken, broken));
        assertEquals(List.of("broken"), tidied);
    }

    @Test
    void noRoundsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AlternatingRounds(0, () -> now));
    }
}
