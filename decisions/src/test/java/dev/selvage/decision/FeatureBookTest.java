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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureBookTest {
    private static final long WALL = 1_700_000_000_000L;

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
    void aLiveWindowEmptiesWhenReadingsStop() {
        FeatureBook other = new FeatureBook(Bench.policy("""
                {"every":"1s","inputs":[{"as":"n","of":"flow","agg":"count","window":"10s","maxAge":"60s"},{"as":"m","of":"flow","agg":"mean","window":"10s","maxAge":"60s"},
                 {"as":"l","of":"flow","agg":"last","maxAge":"60s"},{"as":"s","of":"flow","agg":"mean","samples":3,"maxAge":"60s"}],"states":{"idle":{}}}""").inputs(), 0);
        for (int i = 1; i <= 10; i++) {
            other.take(good("flow", i, 1_000L * i));
        }
        assertEquals(10, other.read(10_000).get(0).value().orElseThrow());
        assertEquals(5, other.read(15_000).get(0).value().orElseThrow(), 1);
        assertEquals(OptionalDouble.of(0), other.read(50_000).get(0).value());
        assertEquals(Optional.of(Flaw.WARMING), other.read(50_000).get(1).flaw(), "of no readings there is no mean");
        assertEquals(List.of(OptionalDouble.of(10), OptionalDouble.of(9)), other.read(50_000).subList(2, 4).stream().map(Input::value).toList());
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

    /** A wall clock that is set, by less and by more than what a late reading may be behind. */
    @ParameterizedTest
    @ValueSource(longs = {-1_800_000, -5_000, -1, 1, 5_000, 1_800_000, -7_200_000})
    void aClockThatIsSetBlindsForNoReading(long setMillis) {
        for (int i = 0; i < 60; i++) {
            long wallMillis = WALL + 1_000L * i + (i > 10 ? setMillis : 0);
            book.take(live(i, 1_000L * i, wallMillis, wallMillis - 20));
            assertEquals(Optional.empty(), book.read(1_000L * i).get(1).flaw(), "second " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1_800_000, 0, 1_800_000})
    void aReadingThatWasLongOnItsWayIsOutOfOrderWhateverTheClockIs(long setMillis) {
        book.take(live(10, 1_000, WALL, WALL));
        book.take(live(11, 2_000, WALL + 1_000 + setMillis, WALL + 1_000 + setMillis));
        book.take(live(12, 3_000, WALL + 2_000 + setMillis, WALL - 500 + setMillis));
        assertEquals(Optional.of(Flaw.OUT_OF_ORDER), book.read(3_000).get(1).flaw());
        book.take(live(13, 4_000, WALL + 3_000 + setMillis, WALL + 3_000 + setMillis));
        assertEquals(OptionalDouble.of(13), book.read(4_000).get(1).value());
    }

    /** It was taken by the clock as it was, and comes when that has been set. */
    @ParameterizedTest
    @ValueSource(longs = {-1_800_000, 1_800_000})
    void aReadingThatIsOnItsWayWhileTheClockIsSetBlindsForNone(long setMillis) {
        book.take(live(10, 1_000, WALL, WALL));
        book.take(live(11, 2_000, WALL + 1_000 + setMillis, WALL + 990));
        assertEquals(Optional.empty(), book.read(2_000).get(1).flaw());
        book.take(live(12, 3_000, WALL + 2_000 + setMillis, WALL + 2_000 + setMillis));
        assertEquals(OptionalDouble.of(12), book.read(3_000).get(1).value());
    }

    @Test
    void aRowOfARecordingThatComesLateIsOutOfOrder() {
        for (long takenMillis : new long[] {WALL, WALL + 10, WALL + 5}) {
            book.take(new FeatureBook.Reading("current", new PointValue.Float64(1), Quality.GOOD, takenMillis, 2_000));
        }
        assertEquals(Optional.of(Flaw.OUT_OF_ORDER), book.read(2_000).get(1).flaw());
    }

    private static FeatureBook.Reading live(double value, long nowMillis, long wallMillis, long takenMillis) {
        return FeatureBook.Reading.live("current", new PointValue.Float64(value), Quality.GOOD, nowMillis, wallMillis, takenMillis);
    }

    private static FeatureBook.Reading good(String point, double value, long atMillis) {
        return new FeatureBook.Reading(point, new PointValue.Float64(value), Quality.GOOD, atMillis, atMillis);
    }
}
