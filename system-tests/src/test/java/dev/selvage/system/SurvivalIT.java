// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is stopped, killed or emptied: afterwards the gateway's rows equal the agent's, and nobody had to help. */
class SurvivalIT {
    private static final String DEVICE = "press-07";
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    @Test
    void gatewayStoppedAgentKilledBrokerEmptiedAndAllIsMerged() throws Exception {
        int port = Programs.freePort();
        EmbeddedBroker broker = broker(port);
        ChildJvm gateway = gateway(port);
        ChildJvm agent = agent(port);
        try {
            becomesEqual("first sync");

            gateway.stop(10);
            String mergedBefore = Rows.points(gatewayStore(), DEVICE).toString();
            agentMovesOn("while the gateway is stopped");
            agent.kill();
            agent = agent(port);
            agentMovesOn("after kill -9 and without gateway");
            assertEquals(mergedBefore, Rows.points(gatewayStore(), DEVICE).toString(), "the gateway was down");

            gateway = gateway(port);
            becomesEqual("gateway back");
            assertEquals(2, sessions(), "each start of the agent is a session");

            broker.close();
            agentMovesOn("while there is no broker");
            broker = broker(port);
            agentMovesOn("with an empty broker");
            becomesEqual("broker back, empty");

            gateway.kill();
            agent.kill();
            broker.close();
            broker = broker(port);
            agent = agent(port);
            gateway = gateway(port);
            agentMovesOn("after all three were killed");
            becomesEqual("all three killed and started again");
            assertEquals(3, sessions());
            assertTrue(agent.isAlive() && gateway.isAlive());
        } finally {
            gateway.close();
            agent.close();
            broker.close();
        }
    }

    private void becomesEqual(String when) throws Exception {
        Eventually.holds("equality: " + when, PATIENCE_SECONDS, () -> Rows.difference(agentStore(), gatewayStore(), DEVICE));
    }

    /** The agent commits new rows. */
    private void agentMovesOn(String when) throws Exception {
        String highest = "SELECT coalesce(sum(n), 0) FROM _vector";
        String before = Rows.query(agentStore(), highest).toString();
        Eventually.is("new rows " + when, PATIENCE_SECONDS, () -> !Rows.query(agentStore(), highest).toString().equals(before));
    }

    private long sessions() throws Exception {
        return Long.parseLong(Rows.query(gatewayStore(), "SELECT count(*) FROM _actor WHERE replica = '" + DEVICE + "'").get(0));
    }

    private Path agentStore() {
        return folder.resolve("agent").resolve("replica.db");
    }

    private Path gatewayStore() {
        return folder.resolve("gateway").resolve("merged.db");
    }

    private EmbeddedBroker broker(int port) throws Exception {
        Path fresh = Files.createTempDirectory(folder, "broker");
        return EmbeddedBroker.start(new EmbeddedBroker.Settings(fresh, "127.0.0.1", port, List.of(new SiteId("home")), false));
    }

    private ChildJvm gateway(int port) throws IOException {
        return ChildJvm.start(folder.resolve("logs"), ChildJvm.Jar.GATEWAY, "run", "--broker", "mqtt://127.0.0.1:" + port,
                "--site", "home", "--data", folder.resolve("gateway").toString());
    }

    private ChildJvm agent(int port) throws IOException {
        Path file = folder.resolve("press-07.yaml");
        Files.writeString(file, """
                format: selvage-device/1
                device: press-07
                profile: simulated-device@1
                """);
        return ChildJvm.start(folder.resolve("logs"), ChildJvm.Jar.AGENT, "run", "--device", file.toString(),
                "--broker", "mqtt://127.0.0.1:" + port, "--site", "home", "--data", folder.resolve("agent").toString());
    }
}
