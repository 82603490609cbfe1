// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Map;
import java.util.stream.Stream;

/**
 * How much history ({@link Table.Kind#HISTORY}) one replica keeps. Each replica has its own; forgetting is no delete and is
 * told to nobody, except that history which no peer has acknowledged leaves a row of {@link Tables#GAP}.
 *
 * @param ageMillis rows written longer ago go
 * @param sampleAgesMillis points whose rows of {@link Tables#SAMPLE} go sooner, by name: how long ago those were written
 * @param tableAgesMillis tables whose rows go sooner, by name
 * @param bytesMax what the history tables may take in the file, by estimate; beyond it the oldest rows of the largest table go
 */
public record Retention(long ageMillis, Map<String, Long> sampleAgesMillis, Map<String, Long> tableAgesMillis, long bytesMax) {
    /** A longer time is as good as for ever. */
    public static final int DAYS_MAX = 36_500;
    /** A terabyte: more is a slip of the pen. */
    public static final int MEGABYTES_MAX = 1_048_576;
    /** A month of one small row a second is 230 MB, of one in ten seconds 23 MB. */
    public static final int DAYS_DEFAULT = 30;
    /** Some 700,000 samples; a device's flash has that much, and a gateway that is away for a week misses nothing. */
    public static final int MEGABYTES_DEFAULT = 64;

    private static final long DAY_MILLIS = 24L * 3_600_000;
    private static final long MEGABYTE = 1024 * 1024;

    public Retention {
        sampleAgesMillis = Map.copyOf(sampleAgesMillis);
        tableAgesMillis = Map.copyOf(tableAgesMillis);
        boolean everyAge = Stream.concat(sampleAgesMillis.values().stream(), tableAgesMillis.values().stream()).allMatch(age -> age >= 1);
        if (ageMillis < 1 || bytesMax < 1 || !everyAge) {
            throw new IllegalArgumentException("history is kept for at least a millisecond and a byte");
        }
    }

    /** The same age for all history. */
    public Retention(long ageMillis, long bytesMax) {
        this(ageMillis, Map.of(), Map.of(), bytesMax);
    }

    /** The same, but samples of these points go sooner, and rows of these tables. */
    public Retention withAges(Map<String, Long> ofSamples, Map<String, Long> ofTables) {
        return new Retention(ageMillis, ofSamples, ofTables, bytesMax);
    }

    /** After which time rows of that table go. */
    long ageMillisOf(Table table) {
        return Math.min(ageMillis, tableAgesMillis.getOrDefault(table.name(), ageMillis));
    }

    /** That many days and MiB; throws IllegalArgumentException when one of them makes no sense. */
    public static Retention of(int days, int megabytes) {
        if (days < 1 || days > DAYS_MAX) {
            throw new IllegalArgumentException("days of history must be 1 to " + DAYS_MAX + ", not " + days);
        }
        if (megabytes < 1 || megabytes > MEGABYTES_MAX) {
            throw new IllegalArgumentException("megabytes of history must be 1 to " + MEGABYTES_MAX + ", not " + megabytes);
        }
        return new Retention(days * DAY_MILLIS, megabytes * MEGABYTE);
    }

    /** What a device keeps unless told otherwise. */
    public static Retention ofDevice() {
        return of(DAYS_DEFAULT, MEGABYTES_DEFAULT);
    }
}
