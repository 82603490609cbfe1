// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import dev.selvage.cli.model.History.Moment;
import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.Flaw;
import dev.selvage.decision.Input;
import dev.selvage.decision.feature.Span;
import dev.selvage.decision.spec.DecisionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The features of a decision at each time at which it would have been taken, as the device computes them: its readings are played into the device's own
 * windows. Whenever an input has no value, and no substitute, nothing can be learned, and the time is left out.
 *
 * @param all in the order of time
 * @param warming left out because a window had too few readings yet
 * @param missing left out because an input was bad, stale, stuck or out of range
 */
public record Examples(List<Example> all, int warming, int missing) {
    /**
     * One of them.
     *
     * @param row place of the last reading's row in the file, from 0
     * @param label what is known of that row
     * @param isFull whether every window had its whole length behind it: means of fewer readings spread more, and a model that learns them expects too much
     */
    public record Example(double[] features, int row, long millis, Optional<String> label, boolean isFull) {}

    /** Times at which some window had not its whole length yet: nothing is learned of them. */
    public int filling() {
        return warming + (int) all.stream().filter(example -> !example.isFull()).count();
    }

    /** Plays the readings by the decision's own rules of when it is taken; see the device's {@code Course}. */
    public static Examples of(DecisionSpec decision, List<Moment> moments) {
        Collector collector = new Collector(decision, moments.isEmpty() ? 0 : moments.get(0).millis());
        for (int row = 0; row < moments.size(); row++) {
            collector.take(moments.get(row), row);
        }
        return collector.examples();
    }

    /** The play so far. */
    private static final class Collector {
        private final DecisionSpec decision;
        private final FeatureBook book;
        private final List<Example> all = new ArrayList<>();
        private final long fullMillis;
        private final long fullRows;
        private Optional<Moment> last = Optional.empty();
        private long nextMillis = Long.MIN_VALUE;
        private int warming;
        private int missing;

        Collector(DecisionSpec decision, long startMillis) {
            this.decision = decision;
            this.book = new FeatureBook(decision.inputs(), startMillis);
            this.fullMillis = startMillis + decision.inputs().stream().mapToLong(input -> input.span() instanceof Span.Time time ? time.millis() : 0).max().orElse(0);
            this.fullRows = decision.inputs().stream().mapToLong(input -> input.span() instanceof Span.Samples samples ? samples.count() : 0).max().orElse(0);
        }

        void take(Moment moment, int row) {
            if (decision.everyMillis().isPresent() && moment.millis() >= nextMillis) {
                // what is due is decided by what was before this reading
                long everyMillis = decision.everyMillis().getAsLong();
                nextMillis = Math.floorDiv(moment.millis(), everyMillis) * everyMillis + everyMillis;
                last.ifPresent(before -> decide(moment.millis(), row - 1, before.label()));
            }
            moment.readings().forEach(book::take);
            last = Optional.of(moment);
            if (decision.everyMillis().isEmpty()) {
                decide(moment.millis(), row, moment.label());
            }
        }

        private void decide(long clockMillis, int row, Optional<String> label) {
            List<Input> inputs = book.read(clockMillis);
            List<Input> empty = inputs.stream().filter(input -> input.value().isEmpty()).toList();
            if (empty.isEmpty()) {
                all.add(new Example(inputs.stream().mapToDouble(input -> input.value().getAsDouble()).toArray(), row, clockMillis, label, clockMillis >= fullMillis && row + 1 >= fullRows));
            } else if (empty.stream().allMatch(input -> input.flaw().equals(Optional.of(Flaw.WARMING)))) {
                warming++;
            } else {
                missing++;
            }
        }

        Examples examples() {
            return new Examples(List.copyOf(all), warming, missing);
        }
    }
}
