// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Each reading, summaries, and values that grow stale. */
class ReadingRulesTest {
    private static final long WALL = 1_790_000_000_000L;

    @Test
    void eachReadingIsAReportThoughItIsTheSame() {
        PointPipeline pipeline = pipeline(new ReadingRules(true, Summary.LAST, 0), ReportRules.EVERY_CHANGE);
        assertEquals("5.0 good", read(pipeline, 5, 0));
        assertEquals("5.0 good", read(pipeline, 5, 0));
        assertEquals("", shown(pipeline.due(1_000)), "without a reading there is nothing new");
    }

    @Test
    void eachReadingStillKeepsToTheThrottle() {
        PointPipeline pipeline = pipeline(new ReadingRules(true, Summary.LAST, 0), new ReportRules(0, 0, 100, 0, 0));
        assertEquals("5.0 good", read(pipeline, 5, 0));
        assertEquals("", read(pipeline, 5, 99));
        assertEquals("5.0 good", shown(pipeline.due(100)));
    }

    @Test
    void aSummaryStandsForAllReadingsSinceTheLastReport() {
        for (var expected : List.of(List.of(Summary.MEAN, "2.0 good"), List.of(Summary.MIN, "-3.0 good"), List.of(Summary.MAX, "7.0 good"),
                List.of(Summary.RMS, "4.546060565661952 good"), List.of(Summary.LAST, "2.0 good"))) {
            PointPipeline pipeline = pipeline(new ReadingRules(false, (Summary) expected.get(0), 0), new ReportRules(0, 0, 100, 0, 0));
            assertEquals("9.0 good", read(pipeline, 9, 0));
            read(pipeline, -3, 10);
            read(pipeline, 7, 20);
            read(pipeline, 2, 30);
            assertEquals(expected.get(1), shown(pipeline.due(100)));
        }
    }

    @Test
    void aSummaryIsNotRepeatedAsIfItWereNews() {
        PointPipeline pipeline = pipeline(new ReadingRules(false, Summary.MEAN, 0), new ReportRules(0, 0, 100, 1_000, 0));
        read(pipeline, 9, 0);
        read(pipeline, 1, 10);
        read(pipeline, 3, 20);
        assertEquals("2.0 good", shown(pipeline.due(100)));
        assertEquals(OptionalLong.of(1_100), pipeline.nextDueMillis());
        assertEquals("2.0 good", shown(pipeline.due(1_100)), "the heartbeat says what stands");
    }

    @Test
    void badReadingsAreToldAndNotSummedUp() {
        PointPipeline pipeline = pipeline(new ReadingRules(false, Summary.MEAN, 0), new ReportRules(0, 0, 100, 0, 0));
        read(pipeline, 9, 0);
        assertEquals("- bad", shown(pipeline.accept(Reading.bad("t", "torn", WALL), 10)));
        read(pipeline, 4, 20);
        assertEquals("", shown(pipeline.due(20)));
    }

    @Test
    void aWholeNumbersMeanIsAWholeNumber() {
        PointRules rules = PointRules.of(new PointType.Int64()).with(new ReadingRules(false, Summary.MEAN, 0)).with(new ReportRules(0, 0, 100, 0, 0));
        PointPipeline pipeline = new PointPipeline("t", rules);
        pipeline.accept(Reading.good("t", new PointValue.Int64(0), WALL), 0);
        pipeline.accept(Reading.good("t", new PointValue.Int64(4), WALL), 1);
        pipeline.accept(Reading.good("t", new PointValue.Int64(7), WALL), 2);
        assertEquals(Optional.of(new PointValue.Int64(6)), pipeline.due(100).map(Reported::value));
    }

    @Test
    void aValueThatNobodyConfirmsIsStaleOnceAndKeepsItsValueAndTime() {
        PointPipeline pipeline = pipeline(new ReadingRules(false, Summary.LAST, 1_000), ReportRules.EVERY_CHANGE);
        read(pipeline, 5, 0);
        assertEquals("", read(pipeline, 5, 500));
        assertEquals(OptionalLong.of(1_500), pipeline.nextDueMillis());
        assertEquals("", shown(pipeline.due(1_499)));
        assertEquals(Optional.of(new Reported("t", new PointValue.Float64(5), Quality.STALE, "no reading for 1000 ms", WALL)), pipeline.due(1_500));
        assertEquals(OptionalLong.empty(), pipeline.nextDueMillis());
        assertEquals("5.0 good", read(pipeline, 5, 9_000));
    }

    @Test
    void aValueOfAnEarlierLifeExpiresToo() {
        PointPipeline pipeline = pipeline(new ReadingRules(false, Summary.LAST, 1_000), ReportRules.EVERY_CHANGE);
        pipeline.restore(new Reported("t", new PointValue.Float64(5), Quality.GOOD, "", WALL), 100);
        assertEquals(OptionalLong.of(1_100), pipeline.nextDueMillis());
        assertEquals("5.0 stale", shown(pipeline.due(1_100)));
    }

    @Test
    void aValueThatNeverExpiresIsNotRestored() {
        PointPipeline pipeline = pipeline(ReadingRules.LATEST, ReportRules.EVERY_CHANGE);
        pipeline.restore(new Reported("t", new PointValue.Float64(5), Quality.GOOD, "", WALL), 100);
        assertEquals("5.0 good", read(pipeline, 5, 200), "the first reading is always told");
    }

    @Test
    void noTimeIsNegative() {
        assertThrows(IllegalArgumentException.class, () -> new ReadingRules(false, Summary.LAST, -1));
    }

    @Test
    void hugeNumbersDoNotOverflowASummary() {
        Spread spread = new Spread();
        spread.add(new PointValue.Float64(Double.MAX_VALUE));
        spread.add(new PointValue.Float64(Double.MAX_VALUE));
        assertEquals(Optional.of(Double.MAX_VALUE), spread.of(Summary.MEAN));
        assertEquals(Optional.empty(), spread.of(Summary.RMS));
        spread.add(new PointValue.Text("no number"));
        assertEquals(2, spread.count());
        spread.clear();
        assertEquals(Optional.empty(), spread.of(Summary.MAX));
    }

    private static PointPipeline pipeline(ReadingRules readings, ReportRules report) {
        return new PointPipeline("t", PointRules.of(new PointType.Float64()).with(report).with(readings));
    }

    private static String read(PointPipeline pipeline, double value, long atMillis) {
        return shown(pipeline.accept(Reading.good("t", new PointValue.Float64(value), WALL), atMillis));
    }

    private static String shown(Optional<Reported> report) {
        return report.map(r -> (r.value() instanceof PointValue.Missing ? "-" : r.value()) + " " + r.quality().wire()).orElse("");
    }
}
