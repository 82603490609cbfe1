// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Hlc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One agent's clock shows 1970, another's is ten years ahead: both are heard, and nobody who has a clock follows them. The
 * agent without a clock is not asked: it follows the latest stamp it hears, be it ten years ahead, since it cannot know
 * better by itself.
 */
class WrongClockIT {
    private static final Duration TEN_YEARS = Duration.ofDays(3_650);
    /** What a slow machine may need between a stamp and our look at it; much less than what is measured here. */
    private static final long SLACK_MILLIS = 10_000;
    /** A slow machine may have written its last row so long ago; it is next to nothing beside ten years. */
    private static final long QUIET_MILLIS = 300_000;

    @TempDir
    Path folder;

    private final Ledger ledger = new Ledger();

    @Test
    void wrongClocksAreHeardAndNotFollowed() throws Exception {
        Site site = Site.in(Path.of(System.getProperty("selvage.root")), folder, 3);
        String right = site.devices().get(0);
        String unset = site.devices().get(1);
        String ahead = site.devices().get(2);
        Judge judge = new Judge(site, ledger);
        try (Part broker = site.startBroker();
                Part gateway = site.gateway().start();
                Part first = site.agent(right).start();
                Part second = agent(site, unset, Duration.ofMillis(-System.currentTimeMillis())).start();
                Part third = agent(site, ahead, TEN_YEARS).start()) {
            assertEquals(Optional.empty(), judge.awaitQuiet());
            List<Writer> writers = writers(site);
            write(writers, judge);
            Store merged = new Store(site.merged());
            assertTrue(merged.latestMillis().get(ahead) > System.currentTimeMillis() + TEN_YEARS.toMillis() - QUIET_MILLIS, "its clock is ahead");
            long taken = merged.points(unset).values().stream().mapToLong(Long::longValue).max().orElseThrow();
            assertTrue(taken < Duration.ofDays(1).toMillis(), "its clock shows 1970, not " + taken);

            // all have seen stamps of a time ten years ahead now; what is written from here on is later than those
            write(writers, judge);
            long latest = System.currentTimeMillis() + Hlc.AHEAD_MILLIS_MAX + SLACK_MILLIS;
            for (String writer : List.of(right, unset, "gw")) {
                long millis = merged.latestMillis().get(writer);
                assertTrue(millis < latest, () -> writer + " was dragged along by " + (millis - System.currentTimeMillis()) + " ms");
            }
            for (Part part : List.of(broker, gateway, first, second, third)) {
                assertEquals(Optional.empty(), part.endedByItself());
            }
        }
    }

    /** Rows in all files and scopes, the shared one included; then all replicas are equal and hold them. */
    private static void write(List<Writer> writers, Judge judge) throws Exception {
        for (int i = 0; i < 30; i++) {
            writers.get(i % writers.size()).step();
        }
        assertEquals(Optional.empty(), judge.awaitQuiet());
        assertEquals(List.of(), judge.verdict());
    }

    private static Part agent(Site site, String device, Duration offset) throws Exception {
        return site.agent(device, site.data(device), List.of("-Dselvage.clock.offset=" + offset));
    }

    private List<Writer> writers(Site site) {
        List<Writer> writers = new ArrayList<>(List.of(new Writer(0, new Store(site.merged()), site.devices(), false, ledger, 1)));
        for (String device : site.devices()) {
            writers.add(new Writer(writers.size(), new Store(site.store(device)), List.of(device), true, ledger, 1));
        }
        return writers;
    }
}
