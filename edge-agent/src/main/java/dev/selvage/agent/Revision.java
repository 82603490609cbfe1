// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.PointSpec;
import java.util.Optional;

/** What a running agent takes over from its changed files at once, and what needs a restart. */
final class Revision {
    private Revision() {}

    /** Why the agent cannot go on as that device without a restart; empty when it can. */
    static Optional<String> refusal(Device running, Device next) {
        if (!running.id().equals(next.id())) {
            return Optional.of("the device is called " + next.id() + " now: that is another replica, restart the agent");
        }
        if (!running.site().equals(next.site())) {
            return Optional.of("the site has changed: its topics are others, restart the agent");
        }
        if (!running.tables().equals(next.tables()) || !PointBook.tables(running).equals(PointBook.tables(next))) {
            return Optional.of("tables have changed: they are made at a start, restart the agent");
        }
        return next.points().stream().filter(point -> running.point(point.name()).filter(before -> before.type() != point.type()).isPresent())
                .map(PointSpec::name).findFirst()
                .map(point -> "point " + point + " has another type, which its readers would not expect; give it another name, or restart the agent");
    }

    /** True when the hardware is to be read as before. */
    static boolean readsAlike(Device running, Device next) {
        return running.driver().equals(next.driver()) && running.faults().equals(next.faults()) && SamplingPlan.of(running).equals(SamplingPlan.of(next));
    }
}
