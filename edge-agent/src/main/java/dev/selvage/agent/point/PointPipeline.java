// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One point's way from raw reading to report, in this order: mask and shift, scale, offset, map, type, range, debounce,
 * then summary, deadband, throttle and heartbeat. Confined to one thread; it is told the time and does nothing else.
 *
 * <p>A report leaves when it is the first, when the quality changed, when the value left the deadband, or when the
 * heartbeat is over. A change inside the throttle waits; {@link #due} gives it out when the throttle ends, unless the
 * value came back into the deadband before. So a throttle shows where a value is, not each edge it went through.
 * A value that no reading confirms for long enough becomes stale, and that is a change of quality.
 */
public final class PointPipeline {
    private final String point;
    private final PointRules rules;
    private final Debounce debounce;
    private final Spread spread = new Spread();
    private Optional<Reported> latest = Optional.empty();
    private Optional<Sent> lastSent = Optional.empty();
    /** Monotonic time of the last reading. */
    private long readAtMillis;
    /** True when the last reading has not been reported. */
    private boolean fresh;

    /** A report and the monotonic time it left at. */
    private record Sent(Reported report, long atMillis) {}

    /** A pipeline that has seen nothing yet. */
    public PointPipeline(String point, PointRules rules) {
        this.point = point;
        this.rules = rules;
        this.debounce = new Debounce(rules.report());
    }

    /** Goes on from what was reported last in an earlier life of the program: it can expire, and is otherwise forgotten. */
    public void restore(Reported report, long nowMonotonicMillis) {
        if (rules.readings().expireMillis() > 0) {
            latest = Optional.of(report);
            lastSent = Optional.of(new Sent(report, nowMonotonicMillis));
            readAtMillis = nowMonotonicMillis;
        }
    }

    /**
     * Takes the next reading of this point.
     *
     * @return what to report now, if anything
     */
    public Optional<Reported> accept(Reading reading, long nowMonotonicMillis) {
        if (!reading.point().equals(point)) {
            throw new IllegalArgumentException("a reading of \"" + reading.point() + "\" for point \"" + point + "\"");
        }
        Reported settled = debounce.settle(Refinery.refine(rules, reading), nowMonotonicMillis);
        latest = Optional.of(settled);
        readAtMillis = nowMonotonicMillis;
        fresh = true;
        if (settled.quality() == Quality.GOOD) {
            spread.add(settled.value());
        }
        return due(nowMonotonicMillis);
    }

    /** The last reading as it is after transform, range and debounce, reported or not. */
    public Optional<Reported> latest() {
        return latest;
    }

    /** What has become due by time alone: a change the throttle held back, the heartbeat, or that the value is stale. Harmless to call early. */
    public Optional<Reported> due(long nowMonotonicMillis) {
        if (nowMonotonicMillis >= expiryMillis()) {
            latest = latest.map(this::stale);
        }
        if (nowMonotonicMillis < reportMillis()) {
            return Optional.empty();
        }
        Optional<Reported> report = standing();
        lastSent = report.map(r -> new Sent(r, nowMonotonicMillis));
        fresh = false;
        spread.clear();
        return report;
    }

    /** The monotonic time at which {@link #due} will have something if no reading comes before; empty when never. */
    public OptionalLong nextDueMillis() {
        long nextMillis = Math.min(reportMillis(), expiryMillis());
        return nextMillis == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextMillis);
    }

    private long expiryMillis() {
        long expireMillis = rules.readings().expireMillis();
        boolean mayExpire = expireMillis > 0 && latest.isPresent() && latest.get().quality() != Quality.STALE;
        return mayExpire ? readAtMillis + expireMillis : Long.MAX_VALUE;
    }

    private Reported stale(Reported before) {
        return new Reported(before.point(), before.value(), Quality.STALE, "no reading for " + rules.readings().expireMillis() + " ms", before.takenAtMillis());
    }

    private long reportMillis() {
        if (latest.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (lastSent.isEmpty() || lastSent.get().report().quality() != latest.get().quality()) {
            return Long.MIN_VALUE;
        }
        ReportRules report = rules.report();
        Sent sent = lastSent.get();
        if ((fresh && rules.readings().each()) || changed(sent.report(), standing().orElseThrow())) {
            return sent.atMillis() + report.minMillis();
        }
        return report.maxMillis() == 0 ? Long.MAX_VALUE : sent.atMillis() + report.maxMillis();
    }

    /** What the readings since the last report come to; without any it is what was reported. */
    private Optional<Reported> standing() {
        Summary summary = rules.readings().summary();
        if (summary == Summary.LAST || latest.map(reading -> reading.quality() != Quality.GOOD).orElse(true)) {
            return latest;
        }
        if (spread.count() == 0) {
            return lastSent.map(Sent::report).or(() -> latest);
        }
        return spread.of(summary).map(number -> summedUp(latest.get(), number)).or(() -> latest);
    }

    private Reported summedUp(Reported last, double number) {
        try {
            PointValue value = rules.type().coerce(new PointValue.Float64(number));
            return new Reported(last.point(), value, last.quality(), last.reason(), last.takenAtMillis());
        } catch (UnusableValueException e) {
            return new Reported(last.point(), new PointValue.Missing(), Quality.BAD, e.getMessage(), last.takenAtMillis());
        }
    }

    private boolean changed(Reported before, Reported now) {
        // Another reason for the same bad quality is news; the reason of a value out of range only repeats the value.
        boolean otherReason = now.quality() == Quality.BAD && !now.reason().equals(before.reason());
        return otherReason || rules.report().differs(before.value(), now.value());
    }
}
