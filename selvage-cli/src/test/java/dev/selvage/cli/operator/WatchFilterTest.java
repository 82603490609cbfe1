// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.SiteId;
import dev.selvage.protocol.Topics;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchFilterTest {
    private static final SiteId SITE = new SiteId("home");

    private static boolean sees(String text, String topic) {
        return WatchFilter.of(text, SITE).orElseThrow().stream().anyMatch(filter -> Topics.matches(filter, topic));
    }

    @Test
    void shortFormsAreOfTheSite() {
        assertEquals(Optional.of(List.of("sv1/home/+/state/+")), WatchFilter.of("state", SITE));
        assertEquals(Optional.of(List.of("sv1/home/+/alarm/+")), WatchFilter.of("alarms", SITE));
        assertEquals(Optional.of(List.of("sv1/home/+/status")), WatchFilter.of("status", SITE));
    }

    @Test
    void tasksAreOffersAndAnswersAndBroadcasts() {
        assertTrue(sees("tasks", "sv1/home/d/task/t1/offer"));
        assertTrue(sees("tasks", "sv1/home/d/task/t1/result"));
        assertTrue(sees("tasks", "sv1/home/_all/task/t1/offer"));
        assertFalse(sees("tasks", "sv1/home/d/state/x"));
    }

    @Test
    void aDeviceIsItsWholeSubtree() {
        assertTrue(sees("sim-1", "sv1/home/sim-1/state/x"));
        assertTrue(sees("sim-1", "sv1/home/sim-1/sync/h"));
        assertFalse(sees("sim-1", "sv1/home/sim-2/state/x"));
    }

    @Test
    void aFilterIsTakenAsItIs() {
        assertEquals(Optional.of(List.of("sv1/+/+/log/#")), WatchFilter.of("sv1/+/+/log/#", SITE));
    }

    @Test
    void anythingElseIsUnknown() {
        assertTrue(WatchFilter.of("State!", SITE).isEmpty());
        assertTrue(WatchFilter.of("other/topic", SITE).isEmpty());
    }
}
