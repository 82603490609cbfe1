// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import dev.selvage.protocol.Quality;
import java.util.Optional;

/**
 * Lets a new value through only when readings have shown nothing else for a while. Losing the reading and getting it
 * back pass at once: they say something about the wire, not about a contact that bounces.
 */
final class Debounce {
    private final ReportRules rules;
    private Optional<Reported> settled = Optional.empty();
    private Optional<Candidate> candidate = Optional.empty();

    /** A value that waits, and the monotonic time it was first seen. */
    private record Candidate(Reported reading, long sinceMillis) {}

    Debounce(ReportRules rules) {
        this.rules = rules;
    }

    /** The settled value after this reading: the reading itself, or the value before while the new one must wait. */
    Reported settle(Reported reading, long nowMonotonicMillis) {
        if (settled.isEmpty() || passes(settled.get(), reading)) {
            return accept(reading);
        }
        Candidate waiting = candidate
                .filter(before -> !rules.differs(before.reading().value(), reading.value()))
                .orElse(new Candidate(reading, nowMonotonicMillis));
        candidate = Optional.of(waiting);
        return nowMonotonicMillis - waiting.sinceMillis() >= rules.debounceMillis() ? accept(reading) : settled.get();
    }

    private boolean passes(Reported before, Reported reading) {
        return rules.debounceMillis() == 0
                || before.quality() == Quality.BAD
                || reading.quality() == Quality.BAD
                || !rules.differs(before.value(), reading.value());
    }

    private Reported accept(Reported reading) {
        settled = Optional.of(reading);
        candidate = Optional.empty();
        return reading;
    }
}
