// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Safeguard;
import dev.selvage.replica.Table;
import dev.selvage.replica.Tables;
import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncReceiver;
import dev.selvage.replica.sync.SyncSender;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the gateway writes into a device's scope reaches the device, without end of talk. */
final class SyncDownTest {
    private static final String SCOPE = "dev/d-1";
    /** HELLO, WELCOME, a batch each way and their answers, generously. */
    private static final int MESSAGES_MAX = 12;

    private final Replica store = Replica.inMemory(Optional.empty(), "gw", () -> 1, EnumSet.noneOf(Safeguard.class));
    private final Replica device = Replica.inMemory(Optional.empty(), "d-1", () -> 2, EnumSet.noneOf(Safeguard.class));
    private final SyncHub gatewayHub = new SyncHub(store, SyncSender.Role.GATEWAY, (peer, scope) -> true, 100, millis -> millis);
    private final SyncHub deviceHub = new SyncHub(device, SyncSender.Role.AGENT, (peer, scope) -> true, 200, millis -> millis);
    private int messages;

    @AfterEach
    void close() {
        store.close();
        device.close();
    }

    /** Lets both speak until nobody has anything to say, or for too long. */
    private void talk() {
        boolean spoke = true;
        while (spoke && messages <= MESSAGES_MAX) {
            deviceHub.commit(1_000, 1_000);
            List<SyncReceiver.Answer> up = deviceHub.step(1_000);
            up.forEach(message -> gatewayHub.receive("d-1", message.message(), 1_000));
            gatewayHub.commit(1_000, 1_000);
            List<SyncReceiver.Answer> down = gatewayHub.step(1_000);
            down.forEach(message -> deviceHub.receive("gateway", message.message(), 1_000));
            messages += up.size() + down.size();
            spoke = !up.isEmpty() || !down.isEmpty();
        }
    }

    private static void write(Replica replica, Table table) {
        replica.write(SCOPE, 1_000, tx -> tx.upsert(table, row(table)));
    }

    private static List<Cell> row(Table table) {
        return table.columns().stream()
                .map(column -> column.name().equals("device") ? Cell.of("d-1") : column.name().equals("name") ? Cell.of("x") : Cell.none())
                .toList();
    }

    @Test
    void aDesiredValueArrivesAtADeviceThatHasWritten() {
        write(device, Tables.POINT);
        deviceHub.connected("gateway", SCOPE, 1_000);
        talk();
        assertEquals(1, store.rows(Tables.POINT, "d-1").size());

        messages = 0;
        write(store, Tables.DESIRED);
        gatewayHub.changed(SCOPE, 1_000);
        talk();
        assertEquals(List.of(row(Tables.DESIRED)), device.rows(Tables.DESIRED, "d-1"));
        assertTrue(messages <= MESSAGES_MAX, "they do not stop talking");
    }
}
