// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device's card was copied, and the two cards take turns in the device: what was written on either is kept. */
class CloneIT {
    private static final long STOP_SECONDS_MAX = 20;
    private static final int TURNS = 3;

    @TempDir
    Path folder;

    private final Ledger ledger = new Ledger();

    @Test
    void twoCardsOfOneDeviceTakeTurnsAndLoseNothing() throws Exception {
        Site site = Site.in(Path.of(System.getProperty("selvage.root")), folder, 1);
        String device = site.devices().get(0);
        Judge judge = new Judge(site, ledger);
        Writer writer = new Writer(1, new Store(site.store(device)), site.devices(), true, ledger, 3);
        Path aside = folder.resolve("card-aside");
        try (Part broker = site.startBroker(); Part gateway = site.gateway().start()) {
            turn(site, judge);
            Folders.copy(site.data(device), aside);
            for (int turn = 0; turn < TURNS; turn++) {
                swap(site.data(device), aside);
                // into this card before it knows what the other one wrote
                for (int i = 0; i < 10; i++) {
                    writer.step();
                }
                turn(site, judge);
            }
            long sessions = new Store(site.merged()).vector("dev/" + device).keySet().stream().filter(actor -> actor.startsWith(device + "/")).count();
            assertTrue(sessions > TURNS, "each turn writes in a session of its own, not " + sessions);
            assertEquals(List.of(device + " raised"), new Store(site.merged()).alarms("clone-suspected"));
            assertEquals(Optional.empty(), broker.endedByItself().or(gateway::endedByItself));
        }
    }

    /** The agent runs until all is equal and nothing is lost, and stops. */
    private static void turn(Site site, Judge judge) throws Exception {
        try (Part agent = site.agent(site.devices().get(0)).start()) {
            assertEquals(Optional.empty(), judge.awaitQuiet());
            assertEquals(List.of(), judge.verdict());
            judge.gatewayDied();
            assertTrue(agent.stop(STOP_SECONDS_MAX), agent.lastWords());
        }
    }

    private static void swap(Path inside, Path aside) throws Exception {
        Path third = aside.resolveSibling("card-between");
        Files.move(inside, third);
        Files.move(aside, inside);
        Files.move(third, aside);
    }
}
