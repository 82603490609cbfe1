// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PointPipelineTest {
    private static final PointRules NUMBER = PointRules.of(new PointType.Float64());
    private static final long WALL = 1_790_000_000_000L;

    @Test
    void reportsTheFirstReading() {
        Optional<Reported> first = new PointPipeline("t", NUMBER).accept(at(0, 21.5), 0);
        assertEquals(Optional.of(new Reported("t", new PointValue.Float64(21.5), Quality.GOOD, "", WALL)), first);
    }

    @Test
    void goesFromRawToRangeInTheWrittenOrder() {
        Map<String, PointValue> map = Map.of("-30", new PointValue.Int64(200), "-20", new PointValue.Int64(5));
        PointRules rules = PointRules.of(new PointType.Int64())
                .with(new Transform(Optional.of(0xF0L), 4, 10, -40, map))
                .with(new ValueRange(0, 100));
        PointPipeline pipeline = new PointPipeline("t", rules);
        assertEquals("200:out-of-range:200.0 is above 100.0", shown(pipeline.accept(raw(0x1F), 0)));
        assertEquals("5:good:", shown(pipeline.accept(raw(0x2F), 1)));
        assertEquals("-:bad:\"-10\" is not in the point's map", shown(pipeline.accept(raw(0x3F), 2)));
    }

    @Test
    void keepsBackWhatStaysInTheDeadband() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ReportRules(1, 0, 0, 0, 0)));
        assertEquals("20.0:good:", shown(pipeline.accept(at(0, 20), 0)));
        assertEquals("", shown(pipeline.accept(at(1, 20.9), 1)));
        assertEquals("", shown(pipeline.accept(at(2, 19.1), 2)));
        assertEquals("21.0:good:", shown(pipeline.accept(at(3, 21), 3)));
    }

    @Test
    void doesNotLetSmallStepsCreepAwayUnseen() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ReportRules(1, 0, 0, 0, 0)));
        assertEquals("0.0:good:", shown(pipeline.accept(at(0, 0), 0)));
        assertEquals("", shown(pipeline.accept(at(1, 0.5), 1)));
        assertEquals("1.0:good:", shown(pipeline.accept(at(2, 1.0), 2)));
    }

    @Test
    void beatsWithoutAChangeAndWithoutAReading() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ReportRules(1, 0, 0, 1_000, 0)));
        assertEquals("5.0:good:", shown(pipeline.accept(at(0, 5), 0)));
        assertEquals(OptionalLong.of(1_000), pipeline.nextDueMillis());
        assertEquals("", shown(pipeline.accept(at(999, 5.5), 999)));
        assertEquals("5.5:good:", shown(pipeline.due(1_000)));
        assertEquals("", shown(pipeline.due(1_999)));
        assertEquals("5.5:good:", shown(pipeline.due(2_000)));
        assertEquals("5.25:good:", shown(pipeline.accept(at(3_000, 5.25), 3_000)));
    }

    @Test
    void saysTheTimeOfTheReadingInAHeartbeat() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ReportRules(0, 0, 0, 1_000, 0)));
        assertEquals(WALL, pipeline.accept(at(0, 5), 0).orElseThrow().takenAtMillis());
        assertEquals(WALL, pipeline.due(1_000).orElseThrow().takenAtMillis());
    }

    @Test
    void holdsBackInsideTheThrottleAndGivesTheLastAtItsEnd() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ReportRules(0, 0, 1_000, 0, 0)));
        assertEquals("1.0:good:", shown(pipeline.accept(at(0, 1), 0)));
        assertEquals("", shown(pipeline.accept(at(100, 2), 100)));
        assertEquals("", shown(pipeline.accept(at(200, 3), 200)));
        assertEquals(OptionalLong.of(1_000), pipeline.nextDueMillis());
        assertEquals("", shown(pipeline.due(999)));
        assertEquals("3.0:good:", shown(pipeline.due(1_000)));
        assertEquals(OptionalLong.empty(), pipeline.nextDueMillis());
    }

    @Test
    void forgetsAHeldChangeThatCameBack() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ReportRules(0, 0, 1_000, 0, 0)));
        assertEquals("1.0:good:", shown(pipeline.accept(at(0, 1), 0)));
        assertEquals("", shown(pipeline.accept(at(100, 2), 100)));
        assertEquals("", shown(pipeline.accept(at(200, 1), 200)));
        assertEquals("", shown(pipeline.due(5_000)));
    }

    @Test
    void reportsAChangeOfQualityInsideTheThrottle() {
        PointRules rules = NUMBER.with(new ValueRange(0, 10)).with(new ReportRules(5, 0, 1_000, 0, 0));
        PointPipeline pipeline = new PointPipeline("t", rules);
        assertEquals("9.0:good:", shown(pipeline.accept(at(0, 9), 0)));
        assertEquals("11.0:out-of-range:11.0 is above 10.0", shown(pipeline.accept(at(1, 11), 1)));
        assertEquals("", shown(pipeline.accept(at(2, 12), 2)));
        assertEquals("-:bad:no answer", shown(pipeline.accept(Reading.bad("t", "no answer", WALL), 3)));
        assertEquals("9.0:good:", shown(pipeline.accept(at(4, 9), 4)));
    }

    @Test
    void repeatsABadPointOnlyForAnotherReason() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER);
        assertEquals("-:bad:no answer", shown(pipeline.accept(Reading.bad("t", "no answer", WALL), 0)));
        assertEquals("", shown(pipeline.accept(Reading.bad("t", "no answer", WALL + 1), 1)));
        assertEquals("-:bad:cable torn", shown(pipeline.accept(Reading.bad("t", "cable torn", WALL + 2), 2)));
    }

    @Test
    void makesAGoodReadingWithoutAValueBad() {
        Reading empty = Reading.good("t", new PointValue.Missing(), WALL);
        assertEquals("-:bad:the driver gave no value", shown(new PointPipeline("t", NUMBER).accept(empty, 0)));
    }

    @Test
    void makesAValueOfTheWrongTypeBad() {
        Reading text = Reading.good("t", new PointValue.Text("warm"), WALL);
        assertEquals("-:bad:expects a number, got \"warm\"", shown(new PointPipeline("t", NUMBER).accept(text, 0)));
    }

    @Test
    void keepsTheQualityTheDriverGave() {
        Reading stale = new Reading("t", new PointValue.Float64(400), Quality.STALE, "cached", WALL);
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ValueRange(0, 10)));
        assertEquals("400.0:stale:cached", shown(pipeline.accept(stale, 0)));
    }

    @Test
    void waitsUntilABouncingContactHasSettled() {
        PointRules rules = PointRules.of(new PointType.Bool()).with(new ReportRules(0, 0, 0, 0, 50));
        PointPipeline door = new PointPipeline("t", rules);
        assertEquals("false:good:", shown(door.accept(raw(0), 0)));
        assertEquals("", shown(door.accept(raw(1), 10)));
        assertEquals("", shown(door.accept(raw(0), 20)));
        assertEquals("", shown(door.accept(raw(1), 30)));
        assertEquals("", shown(door.accept(raw(1), 79)));
        assertEquals("true:good:", shown(door.accept(raw(1), 80)));
    }

    @Test
    void startsTheDebounceAgainForEachOtherValue() {
        PointRules rules = PointRules.of(new PointType.Int64()).with(new ReportRules(0, 0, 0, 0, 50));
        PointPipeline pipeline = new PointPipeline("t", rules);
        assertEquals("1:good:", shown(pipeline.accept(raw(1), 0)));
        assertEquals("", shown(pipeline.accept(raw(2), 10)));
        assertEquals("", shown(pipeline.accept(raw(3), 60)));
        assertEquals("3:good:", shown(pipeline.accept(raw(3), 110)));
    }

    @Test
    void doesNotDebounceALostReading() {
        PointRules rules = PointRules.of(new PointType.Bool()).with(new ReportRules(0, 0, 0, 0, 50));
        PointPipeline door = new PointPipeline("t", rules);
        assertEquals("false:good:", shown(door.accept(raw(0), 0)));
        assertEquals("-:bad:gone", shown(door.accept(Reading.bad("t", "gone", WALL), 1)));
        assertEquals("true:good:", shown(door.accept(raw(1), 2)));
    }

    @Test
    void hasNothingBeforeTheFirstReading() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ReportRules(0, 0, 0, 10, 0)));
        assertEquals(OptionalLong.empty(), pipeline.nextDueMillis());
        assertEquals(Optional.empty(), pipeline.due(1_000_000));
    }

    @Test
    void worksOnAClockThatStartsBelowZero() {
        PointPipeline pipeline = new PointPipeline("t", NUMBER.with(new ReportRules(0, 0, 1_000, 1_000, 0)));
        assertEquals("1.0:good:", shown(pipeline.accept(at(0, 1), -5_000)));
        assertEquals("", shown(pipeline.accept(at(1, 2), -4_001)));
        assertEquals("2.0:good:", shown(pipeline.due(-4_000)));
    }

    @Test
    void refusesReadingsOfOtherPoints() {
        PointPipeline pipeline = new PointPipeline("other", NUMBER);
        assertThrows(IllegalArgumentException.class, () -> pipeline.accept(at(0, 1), 0));
    }

    private static Reading at(long afterMillis, double value) {
        return Reading.good("t", new PointValue.Float64(value), WALL + afterMillis);
    }

    private static Reading raw(long value) {
        return Reading.good("t", new PointValue.Int64(value), WALL);
    }

    private static String shown(Optional<Reported> reported) {
        return reported.map(r -> r.value() + ":" + r.quality().wire() + ":" + r.reason()).orElse("");
    }
}
