// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReplicaSyncProperties {
    /** Whatever is lost, doubled, reordered, killed or deleted on the way: after draining both hold the same. */
    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void convergesWhateverHappens(@ForAll long seed, @ForAll @Size(min = 5, max = 60) List<@IntRange(max = 13) Integer> steps) {
        try (SyncWorld world = new SyncWorld(seed)) {
            steps.forEach(world::step);
            world.drain();
            world.check();
        }
    }

    /** The same when the device comes back as an older copy of itself now and then. */
    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void convergesThoughTheDeviceIsRestored(@ForAll long seed, @ForAll @Size(min = 10, max = 60) List<@IntRange(max = 15) Integer> steps) {
        convergesWhateverHappens(seed, steps);
    }
}
