// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import dev.selvage.broker.plugin.rules.Denials;
import dev.selvage.broker.plugin.rules.Reason;
import dev.selvage.broker.plugin.rules.Verdict;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Runs one decision for a HiveMQ callback and counts a refusal. HiveMQ answers a callback that throws with SUCCESS or
 * with nothing, so a failure of ours becomes a refusal here, the top of our code in its threads.
 */
final class Doorman {
    private static final Logger LOG = System.getLogger(Doorman.class.getName());

    private final Denials denials;
    private final Clock clock;

    Doorman(Denials denials, Clock clock) {
        this.denials = denials;
        this.clock = clock;
    }

    Verdict decide(Denials.Act act, String clientId, String topic, Supplier<Verdict> decision) {
        Verdict verdict = decideSafely(decision);
        if (verdict instanceof Verdict.Refused refused) {
            denials.count(act, refused.reason(), clientId, topic, clock.instant());
        }
        return verdict;
    }

    private static Verdict decideSafely(Supplier<Verdict> decision) {
        try {
            return decision.get();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the broker plugin failed and refused what it was asked", e);
            return Verdict.refuse(Reason.INTERNAL, "the broker plugin failed; see the broker's log");
        }
    }
}
