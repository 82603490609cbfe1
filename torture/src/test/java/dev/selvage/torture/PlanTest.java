// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.torture.Plan.Round;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final List<String> DEVICES = List.of("agent-1", "agent-2", "agent-3");

    @Test
    void theSeedMakesThePlan() {
        assertEquals(Plan.of(5, 50, DEVICES), Plan.of(5, 50, DEVICES));
        assertNotEquals(Plan.of(5, 50, DEVICES).rounds(), Plan.of(6, 50, DEVICES).rounds());
        assertEquals(Plan.of(5, 50, DEVICES).rounds().subList(0, 20), Plan.of(5, 20, DEVICES).rounds(), "a shorter run begins alike");
    }

    @Test
    void everybodyIsKilledAndSomeAgain() {
        for (long seed = 0; seed < 20; seed++) {
            List<Round> rounds = Plan.of(seed, 100, DEVICES).rounds();
            Set<String> victims = rounds.stream().map(Round::victim).collect(Collectors.toSet());
            assertEquals(Set.of("agent-1", "agent-2", "agent-3", "gateway", "broker"), victims);
            long again = rounds.stream().filter(round -> round.againMillis().isPresent()).count();
            assertTrue(again > 10 && again < 60, again + " of 100 killed again");
            assertTrue(rounds.stream().allMatch(round -> round.loadMillis() >= 300 && round.downMillis() < 600));
        }
    }

    @Test
    void threeRoundsKillAnAgentTheGatewayAndTheBroker() {
        List<String> victims = Plan.of(9, 3, DEVICES).rounds().stream().map(Round::victim).toList();
        assertTrue(DEVICES.contains(victims.get(0)), victims.toString());
        assertEquals(List.of("gateway", "broker"), victims.subList(1, 3));
    }
}
