// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hundreds of histories on the real merge code. A failing seed is in the message and replays alone. */
class SimulationTest {
    /** Histories that are the same in each run. */
    private static final long FIXED_SEEDS = 150;
    /** Histories that nobody has seen before. */
    private static final long FRESH_SEEDS = 150;
    /** Fleets that are the same in each run, and as many that nobody has seen before. */
    private static final long FLEET_SEEDS = 25;
    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    /** Enough for each left-out rule to be missed; the rarest is missed once in about a hundred. */
    private static final long ABLATION_SEEDS = 2_000;

    @Test
    void theFixedSeedsHold() throws Exception {
        Simulation.Result result = run(Ablation.NONE, 1, FIXED_SEEDS);
        assertEquals(List.of(), result.failures());
        for (Counts.Kind kind : EnumSet.complementOf(EnumSet.of(Counts.Kind.REPAIR_MESSAGES))) {
            assertTrue(result.counts().of(kind) > FIXED_SEEDS / 50, kind + " hardly ever happened: " + result.counts());
        }
    }

    @Test
    void freshSeedsHold() throws Exception {
        long from = FIXED_SEEDS + 1 + new Random().nextInt(Integer.MAX_VALUE);
        System.out.println("simulation: fresh seeds from " + from);
        assertEquals(List.of(), run(Ablation.NONE, from, FRESH_SEEDS).failures(), "fresh seeds from " + from);
    }

    /** Seeds that once failed, each with what it found. */
    @Test
    void seedsThatFoundFaultsHold() throws Exception {
        // 60: a masked write over siblings travelled with its mask alone, past a peer that had another of them
        // 5550194: a full batch with an old version of a key left another one there that its sender had deleted
        for (long seed : new long[] {60, 5_550_194}) {
            assertEquals(List.of(), run(Ablation.NONE, seed, 1).failures());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aRuleLeftOutIsMissed(Ablation ablation) throws Exception {
        long from = 1;
        while (from <= ABLATION_SEEDS) {
            if (!run(ablation, from, 50).failures().isEmpty()) {
                return;
            }
            from += 50;
        }
        assertFalse(true, "nobody missed " + ablation + " in " + ABLATION_SEEDS + " seeds");
    }

    /** After any trouble a fleet soon falls silent, and all hold the same. */
    @Test
    void fleetsAgree() throws Exception {
        long from = FLEET_SEEDS + 1 + new Random().nextInt(Integer.MAX_VALUE);
        System.out.println("simulation: fresh fleets from " + from);
        assertEquals(List.of(), Simulation.ofFleets(THREADS).run(1, FLEET_SEEDS, done -> { }).failures());
        assertEquals(List.of(), Simulation.ofFleets(THREADS).run(from, FLEET_SEEDS, done -> { }).failures(), "fresh fleets from " + from);
    }

    @Test
    void aSeedIsTheSameHistoryEachTime() throws Exception {
        assertEquals(run(Ablation.NONE, 77, 1).counts().toString(), run(Ablation.NONE, 77, 1).counts().toString());
    }

    private static Simulation.Result run(Ablation ablation, long from, long seeds) throws InterruptedException {
        return Simulation.ofReplicas(ablation, THREADS).run(from, seeds, done -> { });
    }
}
