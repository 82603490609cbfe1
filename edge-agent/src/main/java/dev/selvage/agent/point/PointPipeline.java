// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Quality;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One point's way from raw reading to report, in this order: mask and shift, scale, offset, map, type, range, debounce,
 * then deadband, throttle and heartbeat. Confined to one thread; it is told the time and does nothing else.
 *
 * <p>A report leaves when it is the first, when the quality changed, when the value left the deadband, or when the
 * heartbeat is over. A change inside the throttle waits; {@link #due} gives it out when the throttle ends, unless the
 * value came back into the deadband before. So a throttle shows where a value is, not each edge it went through.
 */
public final class PointPipeline {
    private final String point;
    private final PointRules rules;
    private final Debounce debounce;
    private Optional<Reported> latest = Optional.empty();
    private Optional<Sent> lastSent = Optional.empty();

    /** A report and the monotonic time it left at. */
    private record Sent(Reported report, long atMillis) {}

    /** A pipeline that has seen nothing yet. */
    public PointPipeline(String point, PointRules rules) {
        this.point = point;
        this.rules = rules;
        this.debounce = new Debounce(rules.report());
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
        latest = Optional.of(debounce.settle(Refinery.refine(rules, reading), nowMonotonicMillis));
        return due(nowMonotonicMillis);
    }

    /** The last reading as it is after transform, range and debounce, reported or not. */
    public Optional<Reported> latest() {
        return latest;
    }

    /** What has become due by time alone: a change the throttle held back, or the heartbeat. Harmless to call early. */
    public Optional<Reported> due(long nowMonotonicMillis) {
        OptionalLong dueAt = nextDueMillis();
        if (dueAt.isEmpty() || nowMonotonicMillis < dueAt.getAsLong()) {
            return Optional.empty();
        }
        lastSent = latest.map(report -> new Sent(report, nowMonotonicMillis));
        return latest;
    }

    /** The monotonic time at which {@link #due} will have something if no reading comes before; empty when never. */
    public OptionalLong nextDueMillis() {
        if (latest.isEmpty()) {
            return OptionalLong.empty();
        }
        if (lastSent.isEmpty() || lastSent.get().report().quality() != latest.get().quality()) {
            return OptionalLong.of(Long.MIN_VALUE);
        }
        ReportRules report = rules.report();
        Sent sent = lastSent.get();
        if (changed(sent.report(), latest.get())) {
            return OptionalLong.of(sent.atMillis() + report.minMillis());
        }
        return report.maxMillis() == 0 ? OptionalLong.empty() : OptionalLong.of(sent.atMillis() + report.maxMillis());
    }

    private boolean changed(Reported before, Reported now) {
        // Another reason for the same bad quality is news; the reason of a value out of range only repeats the value.
        boolean otherReason = now.quality() == Quality.BAD && !now.reason().equals(before.reason());
        return otherReason || rules.report().differs(before.value(), now.value());
    }
}
