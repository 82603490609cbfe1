// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Actor;
import dev.selvage.replica.VersionVector;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** What a history leaves to chance. */
final class Chance {
    private Chance() {}

    /** Most clocks are a little wrong, some show 1970, some are ten years ahead. */
    static long clockErrorMillis(Random random, long startMillis) {
        int kind = random.nextInt(12);
        if (kind == 0) {
            return -startMillis;
        }
        return kind == 1 ? 3_650L * 86_400_000 : random.nextInt(100_000) - 50_000;
    }

    /** A random part of what a replica has seen. */
    static VersionVector someOf(Random random, VersionVector vector) {
        Map<Actor, Long> some = new HashMap<>();
        vector.counts().keySet().stream().sorted().forEach(actor -> some.put(actor, (long) random.nextInt((int) (vector.get(actor) + 1))));
        return VersionVector.of(some);
    }
}
