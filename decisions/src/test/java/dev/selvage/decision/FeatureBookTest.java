// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FeatureBookTest {
    private final FeatureBook book = new FeatureBook(Bench.policy(Bench.PUMP).inputs(), 1_000);

    @Test
    void beforeTheFirstReadingItWarmsAndThenItIsStale() {
        assertEquals(Optional.of(Flaw.WARMING), book.read(2_000).get(0).flaw());
        assertEquals(Optional.of(Flaw.STALE), book.read(7_000).get(0).flaw());
    }

    @Test
    void readingsBecomeFeatures() {
        assertTrue(book.take(good("accel", 2, 1_000)));
        assertTrue(book.take(good("accel", 4, 2_000)));
        assertFalse(book.take(good("flow", 4, 2_000)));
        Input acc = book.read(2_500).get(0);
        assertEquals(new Input("acc", OptionalDouble.of(3), OptionalDouble.of(4), 500, Optional.empty()), acc);
    }

    @Test
    void whatIsBadOrOutOfRangeLeavesTheWindowAlone() {
        book.take(good("current", 10, 1_000));
        book.take(new FeatureBook.Reading("current", new PointValue.Missing(), Quality.BAD, 2_000, 2_000));
        assertEquals(Optional.of(Flaw.BAD), book.read(2_000).get(1).flaw());
        assertTrue(book.read(2_000).get(1).value().isEmpty());
        book.take(good("current", 101, 3_000));
        assertEquals(Optional.of(Flaw.OUT_OF_RANGE), book.read(3_000).get(1).flaw());
        assertEquals(OptionalDouble.of(101), book.read(3_000).get(1).raw());
        book.take(good("current", 11, 4_000));
        assertEquals(OptionalDouble.of(11), book.read(4_000).get(1).value());
        assertEquals(Optional.of(Flaw.STALE), book.read(9_001).get(1).flaw());
    }

    @Test
    void aSubstituteStandsForWhatIsMissing() {
        FeatureBook other = new FeatureBook(Bench.policy("""
                {"every":"1s","inputs":[{"as":"f","of":"flow","agg":"last","missing":-1}],"states":{"idle":{}}}""").inputs(), 0);
        assertEquals(OptionalDouble.of(-1), other.read(0).get(0).value());
        assertEquals(Optional.of(Flaw.WARMING), other.read(0).get(0).flaw());
    }

    @Test
    void aRecordingHasItsOwnTimeForWindowsAndOursForAge() {
        FeatureBook other = new FeatureBook(Bench.policy("""
                {"every":"sample","inputs":[{"as":"f","of":"flow","agg":"slope","window":"1m","maxAge":"5s"}],"states":{"idle":{}}}""").inputs(), 0);
        for (int i = 0; i < 10; i++) {
            other.take(new FeatureBook.Reading("flow", new PointValue.Float64(3 * i), Quality.GOOD, 1_600_000_000_000L + i * 1_000L, 10 + i));
        }
        assertEquals(3, other.read(1_000).get(0).value().orElseThrow(), 1e-9);
        assertEquals(List.of(Optional.of(Flaw.STALE)), other.read(6_000).stream().map(Input::flaw).toList());
    }

    private static FeatureBook.Reading good(String point, double value, long atMillis) {
        return new FeatureBook.Reading(point, new PointValue.Float64(value), Quality.GOOD, atMillis, atMillis);
    }
}
