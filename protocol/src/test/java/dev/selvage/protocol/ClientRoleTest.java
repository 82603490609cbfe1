// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three forms of a client id, and all others. */
class ClientRoleTest {
    @Test
    void theThreeForms() {
        assertEquals(Optional.of(new ClientRole.Device(new DeviceId("lamp-1"))), ClientRole.of("lamp-1"));
        assertEquals(Optional.of(new ClientRole.Gateway("g1")), ClientRole.of("_gw.g1"));
        assertEquals(Optional.of(new ClientRole.Operator("kim")), ClientRole.of("_op.kim"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "_gw.", "_op.", "_gw", "_op", "_GW.g1", "_gw.G1", "_gw._op.kim", "_gw.g1/x", "_op.kim ", " lamp", "Lamp", "lamp_1",
        "-lamp", "lamp.1", "lamp/1", "lamp+", "#", "$SYS", "_x.y", "l\u00e4mp", "lamp\n", "\u0000"
    })
    void whatHasNone(String clientId) {
        assertEquals(Optional.empty(), ClientRole.of(clientId));
    }

    @Test
    void theLongestIdsFitTheLimit() {
        String id = "a".repeat(63);
        for (String clientId : new String[] {id, ClientRole.GATEWAY_PREFIX + id, ClientRole.OPERATOR_PREFIX + id}) {
            assertTrue(ClientRole.of(clientId).isPresent(), clientId);
            assertTrue(clientId.length() <= Limits.CLIENT_ID_BYTES_MAX, clientId);
            assertEquals(Optional.empty(), ClientRole.of(clientId + "a"));
        }
    }

    @Test
    void noFormGivesAWatcher() {
        assertTrue(ClientRole.of("watcher").orElseThrow() instanceof ClientRole.Device);
        assertEquals(new ClientRole.Watcher(), new ClientRole.Watcher());
    }

    @Test
    void aRoleCannotBeMadeWithABadName() {
        assertThrows(IllegalArgumentException.class, () -> new ClientRole.Gateway("G"));
        assertThrows(IllegalArgumentException.class, () -> new ClientRole.Operator("+"));
    }
}
