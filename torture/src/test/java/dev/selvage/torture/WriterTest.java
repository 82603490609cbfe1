// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.torture.Ledger.RowKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a writer commits is what the ledger and the file say, whatever the owner of the file does meanwhile. */
class WriterTest {
    private static final long NOW = 1_767_225_600_000L;
    private static final String DEVICE = "agent-1";

    @TempDir
    Path folder;

    private final Ledger ledger = new Ledger();

    @Test
    void theFileHoldsWhatTheLedgerSays() throws Exception {
        Store store = new Store(folder.resolve("replica.db"));
        Writer writer = new Writer(3, store, List.of(DEVICE), true, ledger, 1);
        try (Replica replica = Replica.open(store.file(), DEVICE, () -> 42)) {
            for (int i = 0; i < 60; i++) {
                writer.step();
                if (i % 7 == 0) {
                    replica.absorb(NOW);
                }
            }
            assertTrue(store.unsettled() > 0, "the last writes have no dots yet");
            replica.absorb(NOW);
            assertEquals(0, store.unsettled());
        }
        Map<RowKey, String> shown = store.tokens();
        assertTrue(shown.size() > 5 && ledger.overwritten() > 5, shown.toString());
        assertEquals(List.of(), ledger.judge(shown, Set.of()));
        assertEquals(ledger.samples(DEVICE), store.samples(DEVICE));
        assertEquals(Set.of(), store.mixed());
        assertTrue(store.vector(Scopes.ofDevice(DEVICE)).containsKey(DEVICE + "/000000000000002a"));
    }

    @Test
    void aLossAndAMixtureAreSeen() throws Exception {
        Store store = new Store(folder.resolve("replica.db"));
        Replica.open(store.file(), DEVICE, () -> 42).close();
        Writer writer = new Writer(3, store, List.of(DEVICE), true, ledger, 1);
        for (int i = 0; i < 20; i++) {
            writer.step();
        }
        Map<RowKey, String> shown = store.tokens();
        RowKey one = shown.keySet().stream().filter(key -> key.table().equals(Tables.DESIRED)).findFirst().orElseThrow();
        try (Connection connection = store.connect(false); Statement statement = connection.createStatement()) {
            statement.execute("UPDATE desired SET value = 'else' WHERE name = '" + one.name() + "'");
            assertEquals(Set.of(one.toString()), store.mixed());
            statement.execute("DELETE FROM desired WHERE name = '" + one.name() + "'");
        }
        assertEquals(List.of(one + ": committed " + shown.get(one) + " is lost (there is no row)"), ledger.judge(store.tokens(), Set.of()));
    }

    @Test
    void aPausedWriterWritesNothing() throws Exception {
        Store store = new Store(folder.resolve("replica.db"));
        Replica.open(store.file(), DEVICE, () -> 42).close();
        Writer writer = new Writer(3, store, List.of(DEVICE), false, ledger, 1);
        writer.pause(true);
        writer.step();
        assertEquals(0, ledger.rows());
        writer.pause(false);
        writer.step();
        assertTrue(ledger.rows() > 0 && ledger.samples(DEVICE).isEmpty());
    }
}
