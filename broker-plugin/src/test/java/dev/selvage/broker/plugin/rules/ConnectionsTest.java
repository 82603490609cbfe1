// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final Optional<String> S1 = Optional.of("s1");
    private static final Optional<String> S2 = Optional.of("s2");

    private final Connections connections = new Connections(1_000);

    @Test
    void anotherSessionIsRefusedUntilTheFirstLeaves() {
        long first = connections.admit("a", S1).orElseThrow();
        assertEquals(1_001, first);
        assertTrue(connections.admit("a", S2).isEmpty());
        assertTrue(connections.admit("a", Optional.empty()).isEmpty());
        assertTrue(connections.leave("a", first));
        assertFalse(connections.isLive("a"));
        assertTrue(connections.admit("a", S2).isPresent());
    }

    @Test
    void withoutASessionNobodyTakesOver() {
        connections.admit("a", Optional.empty());
        assertTrue(connections.admit("a", Optional.empty()).isEmpty());
        assertTrue(connections.admit("a", S1).isEmpty());
    }

    @Test
    void takeoversLateEndIsNoEnd() {
        long first = connections.admit("a", S1).orElseThrow();
        long second = connections.admit("a", S1).orElseThrow();
        assertTrue(second > first);
        assertFalse(connections.isNewest("a", first));
        assertTrue(connections.isNewest("a", second));
        assertFalse(connections.leave("a", first));
        assertTrue(connections.leave("a", second));
        assertFalse(connections.leave("a", second), "an end counts once");
    }

    @Test
    void takeoverThatFailsLeavesTheFirst() {
        long first = connections.admit("a", S1).orElseThrow();
        long second = connections.admit("a", S1).orElseThrow();
        assertFalse(connections.leave("a", second));
        assertTrue(connections.isNewest("a", first));
        assertTrue(connections.leave("a", first));
    }
}
