// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.point.PointPipeline;
import dev.selvage.agent.point.PointRules;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.Optional;

/** What the profile says of a point, as far as the node can break it. */
public record NodePoint(String name, PointRules rules, Optional<String> unit) {
    /**
     * Why a value of the node is no value of this point; empty when it is one, in range or not. The value goes the way that
     * it will go in the agent, so that nothing is confirmed which the agent would then call bad.
     */
    public Optional<String> complaint(PointValue raw, Optional<String> saidUnit) {
        if (saidUnit.isPresent() && !saidUnit.equals(unit)) {
            return Optional.of("unit \"" + saidUnit.get() + "\"; the profile says " + unit.orElse("that it has none"));
        }
        PointPipeline trial = new PointPipeline(name, rules);
        return trial.accept(Reading.good(name, raw, 0), 0).filter(report -> report.quality() == Quality.BAD).map(report -> report.reason());
    }
}
