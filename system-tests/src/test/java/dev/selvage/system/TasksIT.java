// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Tasks from an operator's command to a device and back, with the programs as they are shipped, some of them killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TasksIT {
    private static final long PATIENCE_SECONDS = 60;
    private static final String TEMPERATURE = "{\"point\":\"temperature\"}";

    private Path folder;
    private Programs programs;
    private EmbeddedBroker broker;
    private ChildJvm gateway;
    private ChildJvm first;
    private ChildJvm second;

    @BeforeAll
    void start(@TempDir Path fresh) throws Exception {
        folder = fresh;
        programs = Programs.in(folder);
        broker = programs.broker();
        gateway = programs.gateway();
        first = agent("press-07");
        second = agent("press-08");
    }

    @AfterAll
    void stop() {
        first.close();
        second.close();
        gateway.close();
        broker.close();
    }

    private ChildJvm agent(String device) throws IOException {
        return programs.agent(device, folder.resolve(device));
    }

    /** What a command of the workstation program ended with, and what it printed. */
    private record Said(int exit, String text) {}

    private Said selvage(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--port", Integer.toString(programs.port())));
        try (ChildJvm run = programs.selvage(all.toArray(String[]::new))) {
            return new Said(run.awaitExit(PATIENCE_SECONDS), run.output());
        }
    }

    private void submitted(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("task", "submit"));
        all.addAll(List.of(words));
        Eventually.holds("the gateway takes " + all, PATIENCE_SECONDS, () -> {
            Said said = selvage(all.toArray(String[]::new));
            return said.exit() == 0 ? "" : said.text();
        });
    }

    private void becomes(String id, String state) throws Exception {
        Path store = programs.merged().resolveSibling("tasks.db");
        Eventually.holds("task " + id + " becomes " + state, PATIENCE_SECONDS, () -> {
            String now = Rows.query(store, "SELECT body ->> 'end' FROM job WHERE id = '" + id + "' AND member = 'job'").toString();
            return now.equals("[" + state + "]") ? "" : now;
        });
    }

    @Test
    @Order(1)
    void fiveFactsAreToldAsTheyHappen() throws Exception {
        submitted("--type", "read", "--to", "device=press-07", "--args", TEMPERATURE, "--id", "warm-up");
        becomes("warm-up", "SUCCEEDED");
        Said said = selvage("task", "submit", "--type", "read", "--to", "device=press-07", "--args", TEMPERATURE, "--wait");
        assertEquals(0, said.exit(), said.text());
        for (String fact : List.of("sent", "received", "started", "finished", "acknowledged")) {
            assertEquals(1, said.text().lines().filter(line -> line.endsWith("press-07      " + fact)).count(), fact + " in " + said.text());
        }
        assertTrue(said.text().contains("SUCCEEDED") && said.text().contains("\"point\":\"temperature\""), said.text());
    }

    @Test
    @Order(2)
    void whatTheDeviceWillNotDoIsRejectedWithTheReason() throws Exception {
        Said said = selvage("task", "submit", "--type", "set", "--to", "device=press-07", "--args", "{\"point\":\"temperature\",\"value\":20}", "--wait");
        assertEquals(1, said.exit(), said.text());
        assertTrue(said.text().contains("REJECTED") && said.text().contains("only the device itself writes temperature"), said.text());
        Said unknown = selvage("task", "submit", "--type", "fly");
        assertEquals(1, unknown.exit(), unknown.text());
        assertTrue(unknown.text().contains("no device has a task type fly (unknown-type); known: "), unknown.text());
    }

    @Test
    @Order(3)
    void aTaskWaitsForADeviceThatWasKilled() throws Exception {
        first.kill();
        submitted("--type", "set", "--to", "device=press-07", "--args", "{\"point\":\"target\",\"value\":23}", "--id", "wait-1");
        gateway.kill();
        gateway = programs.gateway();
        first = agent("press-07");
        becomes("wait-1", "SUCCEEDED");
        Eventually.is("the point is at the gateway", PATIENCE_SECONDS,
                () -> Rows.query(programs.merged(), "SELECT value FROM point WHERE device = 'press-07' AND name = 'target'").equals(List.of("23.0")));
        assertEquals(List.of("1"), Rows.query(programs.merged(), "SELECT count(*) FROM task_event WHERE task = 'wait-1' AND state = 'SUCCEEDED'"), "once");
    }

    @Test
    @Order(4)
    void taskThatRebootsTheAgent() throws Exception {
        Said said = selvage("task", "submit", "--type", "restart", "--to", "device=press-08", "--wait");
        assertEquals(0, said.exit(), said.text());
        assertTrue(second.isAlive(), second.output());
    }

    @Test
    @Order(5)
    void brokerRestartedEmpty() throws Exception {
        broker.close();
        broker = programs.broker();
        submitted("--type", "read", "--to", "device=press-08", "--args", TEMPERATURE, "--id", "after-1");
        becomes("after-1", "SUCCEEDED");
    }

    /** All at once, and the broker has lost what it had confirmed. */
    @Test
    @Order(6)
    void powerCut() throws Exception {
        submitted("--type", "set-target", "--mode", "all", "--args", "{\"celsius\":20}", "--id", "cut-1");
        broker.close();
        gateway.kill();
        first.kill();
        second.kill();
        broker = programs.broker();
        gateway = programs.gateway();
        first = agent("press-07");
        second = agent("press-08");
        becomes("cut-1", "SUCCEEDED");
        for (String device : List.of("press-07", "press-08")) {
            assertEquals(List.of("SUCCEEDED"), Rows.query(programs.merged(), "SELECT state FROM task_report WHERE id = 'cut-1' AND device = '" + device + "'"));
        }
    }

    @Test
    @Order(7)
    void aWishIsAppliedAndToldSo() throws Exception {
        // the gateway was cut off its power just before
        Eventually.holds("the gateway takes the wish", PATIENCE_SECONDS, () -> {
            Said set = selvage("desired", "set", "press-08", "target", "18.5");
            return set.exit() == 0 ? "" : set.text();
        });
        Eventually.holds("the wish is applied", PATIENCE_SECONDS, () -> {
            Said said = selvage("desired", "show", "press-08");
            return said.text().contains("applied") && said.text().contains("18.5") ? "" : said.text();
        });
    }

    @Test
    @Order(8)
    void mosquittoAsksAsWell() throws Exception {
        assumeTrue(UpIT.isInstalled("mosquitto_rr"), "mosquitto_rr is not installed");
        Path printed = folder.resolve("rr.txt");
        Process mosquitto = new ProcessBuilder("mosquitto_rr", "-V", "5", "-p", Integer.toString(programs.port()), "-i", "_op.kim", "-W", "20",
                "-e", "sv1/home/_ops/kim/r/1", "-t", "sv1/home/_gw/req/task.show", "-m", "{\"id\":\"after-1\"}")
                .redirectErrorStream(true).redirectOutput(printed.toFile()).start();
        assertTrue(mosquitto.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "mosquitto_rr hangs");
        Json.Obj answer = JsonReader.readObject(Files.readString(printed).strip().getBytes(StandardCharsets.UTF_8));
        assertEquals("SUCCEEDED", answer.object("task").orElseThrow().text("state").orElseThrow(), answer.text());
    }
}
