// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Laws of reporting over any rules and any stream of readings and idle looks at the clock. */
class PointPipelineProperties {
    private static final ValueRange RANGE = new ValueRange(-50, 50);

    /** What happens next: time passes, then a reading comes, or only {@code due} is asked. */
    record Event(long passedMillis, Optional<Reading> reading) {}

    /** A report and the monotonic time it left at. */
    record Sent(Reported report, long atMillis) {}

    /** How things stand after an event: the newest refined reading, and the last report. */
    record After(Reported newest, Sent last, long atMillis) {}

    /** A stream played through a pipeline: all that left, and how things stood after each event since the first reading. */
    record Played(List<Sent> sent, List<After> after) {}

    @Property
    void reportsTheFirstReadingAtOnce(@ForAll("rules") ReportRules rules, @ForAll("streams") List<Event> stream) {
        boolean anyReading = stream.stream().anyMatch(event -> event.reading().isPresent());
        assertEquals(anyReading, !play(rules, stream).sent().isEmpty());
    }

    @Property
    void leavesTheDeadbandOrHasAReason(@ForAll("rules") ReportRules rules, @ForAll("streams") List<Event> stream) {
        forEachPair(play(rules, stream).sent(), (before, now) -> {
            boolean heartbeat = rules.maxMillis() > 0 && now.atMillis() - before.atMillis() >= rules.maxMillis();
            assertTrue(
                    heartbeat || otherQuality(before, now) || moved(rules, before.report(), now.report()),
                    () -> before + " then " + now);
        });
    }

    @Property
    void keepsTheThrottleButForQuality(@ForAll("rules") ReportRules rules, @ForAll("streams") List<Event> stream) {
        forEachPair(play(rules, stream).sent(), (before, now) -> assertTrue(
                now.atMillis() - before.atMillis() >= rules.minMillis() || otherQuality(before, now),
                () -> before + " then " + now));
    }

    @Property
    void alwaysShowsTheQualityOfTheNewestReading(
            @ForAll("rules") ReportRules rules, @ForAll("streams") List<Event> stream) {
        play(rules, stream).after().forEach(after ->
                assertEquals(after.newest().quality(), after.last().report().quality()));
    }

    @Property
    void staysWithinTheDeadbandOnceTheThrottleIsOver(
            @ForAll("rules") ReportRules rules, @ForAll("streams") List<Event> stream) {
        play(rules, stream).after().stream()
                .filter(after -> after.atMillis() - after.last().atMillis() >= rules.minMillis())
                .forEach(after -> assertFalse(moved(rules, after.last().report(), after.newest()), after::toString));
    }

    @Property
    void isNeverSilentForLongerThanTheHeartbeat(
            @ForAll("rules") ReportRules rules, @ForAll("streams") List<Event> stream) {
        long silenceMax = rules.maxMillis() == 0 ? Long.MAX_VALUE : rules.maxMillis();
        play(rules, stream).after().forEach(after ->
                assertTrue(after.atMillis() - after.last().atMillis() < silenceMax, after::toString));
    }

    @Provide
    Arbitrary<ReportRules> rules() {
        Arbitrary<Double> deadbands = Arbitraries.of(0.0, 0.5, 1.0, 10.0);
        Arbitrary<Double> percents = Arbitraries.of(0.0, 0.0, 5.0, 50.0);
        Arbitrary<Long> minimums = Arbitraries.of(0L, 1L, 10L, 100L);
        Arbitrary<Long> extras = Arbitraries.of(-1L, 0L, 5L, 200L);
        return Combinators.combine(deadbands, percents, minimums, extras)
                .as((deadband, percent, min, extra) ->
                        new ReportRules(deadband, percent, min, extra < 0 ? 0 : min + extra, 0));
    }

    @Provide
    Arbitrary<List<Event>> streams() {
        Arbitrary<Long> passed = Arbitraries.of(0L, 1L, 2L, 9L, 10L, 11L, 60L, 250L);
        Arbitrary<Optional<Reading>> good = Arbitraries.doubles().between(-60, 60).map(value ->
                Optional.of(Reading.good("p", new PointValue.Float64(value), 0)));
        Arbitrary<Optional<Reading>> bad =
                Arbitraries.of("torn", "mute").map(reason -> Optional.of(Reading.bad("p", reason, 0)));
        Arbitrary<Optional<Reading>> readings = Arbitraries.frequencyOf(
                Tuple.of(8, good),
                Tuple.of(1, bad),
                Tuple.of(3, Arbitraries.just(Optional.empty())));
        return Combinators.combine(passed, readings).as(Event::new).list().ofMaxSize(60);
    }

    private static Played play(ReportRules report, List<Event> stream) {
        PointRules rules = PointRules.of(new PointType.Float64()).with(RANGE).with(report);
        PointPipeline pipeline = new PointPipeline("p", rules);
        Played played = new Played(new ArrayList<>(), new ArrayList<>());
        long clock = 7;
        Optional<Reported> newest = Optional.empty();
        for (Event event : stream) {
            clock += event.passedMillis();
            long nowMillis = clock;
            Optional<Reported> before = newest;
            newest = event.reading().map(reading -> Refinery.refine(rules, reading)).or(() -> before);
            Optional<Reported> out = event.reading().isPresent()
                    ? pipeline.accept(event.reading().get(), nowMillis)
                    : pipeline.due(nowMillis);
            out.ifPresent(reported -> played.sent().add(new Sent(reported, nowMillis)));
            newest.ifPresent(reported -> played.after().add(new After(reported, last(played.sent()), nowMillis)));
        }
        return played;
    }

    private static Sent last(List<Sent> sent) {
        return sent.get(sent.size() - 1);
    }

    private static boolean otherQuality(Sent before, Sent now) {
        return before.report().quality() != now.report().quality();
    }

    /** The deadband law in its own words, not by the code under test. */
    private static boolean moved(ReportRules rules, Reported before, Reported now) {
        if (now.quality() == Quality.BAD) {
            return before.quality() == Quality.BAD && !before.reason().equals(now.reason());
        }
        if (before.value() instanceof PointValue.Float64 a && now.value() instanceof PointValue.Float64 b) {
            double by = Math.abs(a.value() - b.value());
            return by > 0 && by >= rules.deadband() && by >= Math.abs(a.value()) * (rules.deadbandPct() / 100);
        }
        return true;
    }

    private static void forEachPair(List<Sent> sent, BiConsumer<Sent, Sent> law) {
        for (int i = 1; i < sent.size(); i++) {
            law.accept(sent.get(i - 1), sent.get(i));
        }
    }
}
