// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HistoryForgettingProperties {
    /**
     * Whatever is forgotten on either side, and lost on the way: every row is at the gateway, or was when it was acknowledged,
     * or a gap row counts it.
     */
    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void lossIsTold(@ForAll long seed, @ForAll @Size(min = 5, max = 60) List<@IntRange(max = 12) Integer> steps) {
        try (HistoryWorld world = new HistoryWorld(seed)) {
            steps.forEach(world::step);
            world.check();
        }
    }

    /** The same where the gateway keeps its file, so that gap rows stay few. */
    @Property(tries = 50, shrinking = ShrinkingMode.BOUNDED)
    void gapRowsAreFew(@ForAll long seed, @ForAll @Size(min = 5, max = 60) List<@IntRange(max = 11) Integer> steps) {
        lossIsTold(seed, steps);
    }
}
