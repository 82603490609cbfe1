// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.feature;

import java.util.OptionalDouble;

/**
 * One feature of one point, over the last readings. Its memory does not grow with the number of readings: the window is cut into
 * {@value #PANES} panes, each with its {@link Moments}, and moves on by whole panes. A window of up to {@value #PANES} samples is exact; of a
 * longer one, or of one in time, the oldest pane leaves as a whole, so that up to a {@value #PANES}th of the window may be seen too long.
 * Confined to one thread.
 */
public final class Window {
    /** Finer ones cost memory and change features by less than the noise of sensors. */
    static final int PANES = 64;

    private final Aggregate aggregate;
    private final Span span;
    private final Moments[] panes = new Moments[PANES];
    private final long[] numbers = new long[PANES];
    private final Moments sum = new Moments();
    private long taken;
    private long lastMillis = Long.MIN_VALUE;

    public Window(Aggregate aggregate, Span span) {
        this.aggregate = aggregate;
        this.span = span;
        for (int i = 0; i < PANES; i++) {
            panes[i] = new Moments();
            numbers[i] = Long.MIN_VALUE;
        }
    }

    /**
     * Takes a reading. One with an earlier time than the last, which the loop's clock never gives, counts as of the last's time.
     *
     * @param value a finite number
     * @param atMillis when it came, by a clock that never jumps
     */
    public void add(double value, long atMillis) {
        lastMillis = Math.max(lastMillis, atMillis);
        long number = span instanceof Span.Samples ? taken / paneSamples() : lastMillis / paneMillis();
        int slot = (int) Math.floorMod(number, (long) PANES);
        if (numbers[slot] != number) {
            panes[slot].clear();
            numbers[slot] = number;
        }
        panes[slot].add(value, lastMillis);
        taken++;
    }

    /** The feature at that time; empty when the window has too few readings for it. */
    public OptionalDouble value(long nowMillis) {
        long newest = span instanceof Span.Samples ? (taken - 1) / paneSamples() : Math.max(nowMillis, lastMillis) / paneMillis();
        sum.clear();
        for (long number = newest - PANES + 1; number <= newest; number++) {
            int slot = (int) Math.floorMod(number, (long) PANES);
            if (numbers[slot] == number && isWithin(number, newest)) {
                sum.join(panes[slot]);
            }
        }
        double value = sum.value(aggregate);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** Panes of samples hold the last so many readings once they are full; fewer panes are needed for a short window. */
    private boolean isWithin(long number, long newest) {
        return !(span instanceof Span.Samples samples) || number > newest - (samples.count() + paneSamples() - 1) / paneSamples();
    }

    private long paneSamples() {
        return span instanceof Span.Samples samples ? (samples.count() + PANES - 1) / PANES : 1;
    }

    /** One pane more than the window's parts would be one too many for the ring, so that the youngest pane is the running one. */
    private long paneMillis() {
        return span instanceof Span.Time time ? Math.max(1, (time.millis() + PANES - 1) / PANES) : 1;
    }
}
