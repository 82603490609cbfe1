// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/**
 * One thing that goes wrong on purpose, for tests and demonstrations. Times count from the first reading of the device,
 * on the clock of its readings, so that a fault hits the same rows of a recording at any speed.
 */
public sealed interface Fault {
    /** When it begins, in milliseconds after the first reading. */
    long atMillis();

    /** How long it lasts; 0 for a single reading ({@link Verb#SPIKE}) or for ever (all others). */
    long forMillis();

    /** True at that many milliseconds after the first reading; a spike of one reading is for who applies it. */
    default boolean isActive(long sinceFirstMillis) {
        return sinceFirstMillis >= atMillis() && (forMillis() == 0 || sinceFirstMillis - atMillis() < forMillis());
    }

    /** What can happen to a point. */
    enum Verb {
        /** The value before the fault, again and again. */
        STUCK,
        /** The value and {@code by}. */
        SPIKE,
        /** The value and {@code by} for each {@code per} since the fault began. */
        DRIFT,
        /** No reading at all. */
        DROP,
        /** The value and a random number of standard deviation {@code by}. */
        NOISE
    }

    /**
     * A point gives wrong values.
     *
     * @param by in the point's unit; 0 for verbs that have none
     * @param perMillis the time of a drift in which it grows by {@code by}; 0 for other verbs
     */
    record OfPoint(long atMillis, long forMillis, String point, Verb verb, double by, long perMillis) implements Fault {}

    /** The link to the broker is down. */
    record OfLink(long atMillis, long forMillis) implements Fault {}

    /** The clock of the device is wrong by {@code skewMillis}, ahead when positive. */
    record OfClock(long atMillis, long forMillis, long skewMillis) implements Fault {}
}
