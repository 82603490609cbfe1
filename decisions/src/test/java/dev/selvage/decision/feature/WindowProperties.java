// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Windows against the plain way of computing: keep all readings, and go through them. */
class WindowProperties {
    private record At(double value, long millis) {}

    @Property(tries = 100)
    void samplesAreExactUpToTheNumberOfPanes(@ForAll @IntRange(min = 1, max = Window.PANES) int size, @ForAll long seed) {
        Random random = new Random(seed);
        for (Aggregate aggregate : Aggregate.values()) {
            Window window = new Window(aggregate, new Span.Samples(size));
            List<At> all = new ArrayList<>();
            long now = 0;
            for (int i = 0; i < 3 * size; i++) {
                now += random.nextInt(2_000);
                all.add(new At(1e3 + random.nextGaussian(), now));
                window.add(all.get(i).value(), now);
                assertSame(plain(all.subList(Math.max(0, all.size() - size), all.size()), aggregate), window.value(now), aggregate);
            }
        }
    }

    @Property(tries = 50)
    void timeIsExactUpToOnePane(@ForAll @LongRange(min = 64, max = 3_600_000) long millis, @ForAll long seed) {
        Random random = new Random(seed);
        long pane = (millis + Window.PANES - 1) / Window.PANES;
        Window mean = new Window(Aggregate.MEAN, new Span.Time(millis));
        Window count = new Window(Aggregate.COUNT, new Span.Time(millis));
        List<At> all = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 200; i++) {
            now += random.nextLong(Math.max(1, millis / 8));
            all.add(new At(random.nextDouble(), now));
            mean.add(all.get(i).value(), now);
            count.add(all.get(i).value(), now);
            long end = now;
            // what is in all panes of the window for sure, and what may be
            long least = all.stream().filter(at -> at.millis() > end - pane * (Window.PANES - 1)).count();
            long most = all.stream().filter(at -> at.millis() > end - pane * Window.PANES).count();
            double counted = count.value(now).orElseThrow();
            assertTrue(counted >= least && counted <= most, counted + " of " + least + " to " + most);
            List<At> seen = all.subList(all.size() - (int) counted, all.size());
            assertSame(plain(seen, Aggregate.MEAN), mean.value(now), Aggregate.MEAN);
        }
    }

    @Property(tries = 20)
    void nothingIsLeftAfterTheWindow(@ForAll @LongRange(min = 64, max = 3_600_000) long millis) {
        Window mean = new Window(Aggregate.MEAN, new Span.Time(millis));
        mean.add(7, 1_000);
        assertEquals(OptionalDouble.of(7), mean.value(1_000));
        assertEquals(OptionalDouble.empty(), mean.value(1_000 + millis + Window.PANES));
    }

    private static void assertSame(double expected, OptionalDouble actual, Aggregate aggregate) {
        if (Double.isNaN(expected)) {
            assertTrue(actual.isEmpty(), aggregate + " of too few readings is " + actual);
        } else {
            assertEquals(expected, actual.orElseThrow(), 1e-6 * Math.max(1, Math.abs(expected)), aggregate::word);
        }
    }

    private static double plain(List<At> in, Aggregate aggregate) {
        double mean = in.stream().mapToDouble(At::value).average().orElse(Double.NaN);
        double time = in.stream().mapToDouble(at -> at.millis() / 1e3).average().orElse(Double.NaN);
        double squares = in.stream().mapToDouble(at -> (at.value() - mean) * (at.value() - mean)).sum();
        double spread = in.stream().mapToDouble(at -> (at.millis() / 1e3 - time) * (at.millis() / 1e3 - time)).sum();
        return switch (aggregate) {
            case LAST -> in.get(in.size() - 1).value();
            case MEAN -> mean;
            case MIN -> in.stream().mapToDouble(At::value).min().orElseThrow();
            case MAX -> in.stream().mapToDouble(At::value).max().orElseThrow();
            case SD -> in.size() < 2 ? Double.NaN : Math.sqrt(squares / (in.size() - 1));
            case RMS -> Math.sqrt(in.stream().mapToDouble(at -> at.value() * at.value()).average().orElseThrow());
            case SUM -> in.stream().mapToDouble(At::value).sum();
            case COUNT -> in.size();
            case DELTA -> in.get(in.size() - 1).value() - in.get(0).value();
            case SLOPE -> spread == 0 ? Double.NaN : in.stream().mapToDouble(at -> (at.value() - mean) * (at.millis() / 1e3 - time)).sum() / spread;
        };
    }
}
