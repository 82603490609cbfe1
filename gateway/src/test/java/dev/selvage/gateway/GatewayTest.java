// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Retention;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway's beginning and end, without a broker. */
final class GatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Gateway start(int shards) {
        return Gateway.start(new GatewaySettings("gw", new SiteId("home"), URI.create("mqtt://127.0.0.1:1"), folder, shards, Retention.ofDevice()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void itEndsWithoutFailureWhenItIsClosed(int shards) throws Exception {
        Gateway gateway = start(shards);
        gateway.close();
        assertFalse(assertTimeoutPreemptively(PATIENCE, gateway::awaitEnd));
    }

    @Test
    void theDeathOfAShardEndsIt() {
        try (Gateway gateway = start(2)) {
            var unused = gateway.shards().of("dev/d-1", replica -> {
                throw new IllegalStateException("a bug, made by the test");
            });
            assertTrue(assertTimeoutPreemptively(PATIENCE, gateway::awaitEnd), "the program ends with 1 by this");
        }
    }
}
