// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.task.Order;
import dev.selvage.task.Retry;
import dev.selvage.task.Selector;
import dev.selvage.task.Spec;
import dev.selvage.task.Strategy;
import dev.selvage.task.Target;
import dev.selvage.task.flow.FlowRunner;
import dev.selvage.task.json.SpecJson;
import java.util.Optional;

/** What a step of a workflow asks of the dispatcher. */
final class FlowTasks {
    /** Before the second attempt. */
    private static final long BACKOFF_MILLIS = 1_000;

    private FlowTasks() {}

    /**
     * The task that a step gives.
     *
     * @throws IllegalArgumentException when what was filled in makes no selector
     */
    static Spec spec(FlowRunner.Act.Give give, long nowMillis) {
        Selector to = Selector.of(give.to().isBlank() ? "cap=" + give.call().type() : give.to());
        long expiresMillis = give.call().deadlineMillis() == 0 ? 0 : nowMillis + give.call().deadlineMillis();
        Spec.Patience usual = Spec.Patience.USUAL;
        return new Spec(give.call().type(), give.args(), new Target.One(to, Strategy.LEAST_LOADED, ""), SpecJson.PRIORITY_USUAL, Optional.empty(),
                new Spec.Patience(expiresMillis, usual.acceptMillis(), usual.lostMillis(), Order.Timers.NONE),
                new Retry(1 + give.call().retries(), BACKOFF_MILLIS), Optional.empty(), "workflow " + give.id());
    }
}
