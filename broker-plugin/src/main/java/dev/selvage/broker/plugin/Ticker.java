// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.admin.LifecycleStage;
import dev.selvage.broker.plugin.rules.Denials;
import dev.selvage.broker.plugin.rules.RateLimit;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Topics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;

/** What happens once a second: refusals when there were any, drops when there were any, figures every tenth time. */
final class Ticker implements Runnable {
    private static final Logger LOG = System.getLogger(Ticker.class.getName());
    private static final int FIGURES_EVERY = 10;

    private final Denials denials;
    private final RateLimit rateLimit;
    private final LeftOvers leftOvers;
    private final Announcer announcer;
    private final Clock clock;

    // Owned by the one thread that runs it at a time.
    private long ticks;
    private long droppedBefore;

    Ticker(Denials denials, RateLimit rateLimit, LeftOvers leftOvers, Announcer announcer, Clock clock) {
        this.denials = denials;
        this.rateLimit = rateLimit;
        this.leftOvers = leftOvers;
        this.announcer = announcer;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            if (Services.adminService().getCurrentStage() == LifecycleStage.STARTED_SUCCESSFULLY) {
                tick(new Figures(Services.metricRegistry()));
            }
        } catch (RuntimeException e) {
            // The top of this thread: one failed tick must not end the others.
            LOG.log(Level.ERROR, "the broker plugin could not publish its figures", e);
        }
    }

    private void tick(Figures figures) {
        if (ticks == 0) {
            leftOvers.correct();
        }
        denials.changed().ifPresent(document -> announcer.retain(Topics.BROKER_DENIED, document));
        long dropped = figures.dropped();
        if (dropped > droppedBefore) {
            announcer.retain(
                    Topics.BROKER_DROPPED,
                    Json.object()
                            .put("dropped", dropped)
                            .put("t", clock.instant().toString())
                            .build());
            droppedBefore = dropped;
        }
        if (ticks % FIGURES_EVERY == 0) {
            announcer.retain(Topics.BROKER_METRICS, figures.document(clock.instant()));
            rateLimit.forgetIdle(System.nanoTime());
        }
        ticks++;
    }
}
