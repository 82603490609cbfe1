// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.SiteId;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A constrained node at a real agent: what it sends is in the replica, what is wanted of it comes to it. */
@Timeout(120)
class NodeOfAgentTest {
    private static final int SENML_JSON = 110;
    private static final int TEXT = 0;
    private static final int JSON = 50;
    /** A node may ask ten times a second. */
    private static final long PATIENCE_NANOS = 300_000_000;

    @TempDir
    Path folder;

    private final CoapEndpoint endpoint = CoapEndpoint.builder()
            .setConfiguration(new Configuration(CoapConfig.DEFINITIONS, SystemConfig.DEFINITIONS, UdpConfig.DEFINITIONS)).build();
    private int port;
    private Agent agent;

    @BeforeEach
    void start() throws Exception {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("shed.yaml"), """
                format: selvage-profile/1
                profile: shed
                version: 1.0.0
                driver: {use: coap, mode: push, plain: loopback, plainPort: %d}
                defaults: {every: push}
                points:
                  temp: {type: float64, unit: Cel, range: [-40, 85], bind: {name: t}, report: {max: 15m}}
                  probe: {type: float64, unit: Cel, bind: {name: p}, report: {max: 15m}}
                  lost: {type: float64, unit: Cel, bind: {name: l}, report: {max: 15m}}
                  setpoint: {type: float64, unit: Cel, access: rw, writer: app, bind: {desired: sp}, range: [5, 30]}
                tasks:
                  set-period: {args: {type: object, properties: {s: {type: integer}}}, deliver: piggyback, timeout: 1h, ttl: 1d, idempotent: true}
                faults:
                  - {at: 0s, point: probe, do: spike, by: 100, for: 1h}
                  - {at: 0s, point: lost, do: drop, for: 1h}
                """.formatted(port));
        Path file = Files.writeString(folder.resolve("shed-1.yaml"), "format: selvage-device/1\ndevice: shed-1\nprofile: shed@1\n");
        agent = Agent.start(new AgentSettings(DeviceFile.read(file, ProfileSource.bundled()), new SiteId("home"), URI.create("mqtt://127.0.0.1:1"),
                folder.resolve("data")));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!isOpen()) {
            assertTrue(System.nanoTime() < until, "the node's port is not open");
            LockSupport.parkNanos(PATIENCE_NANOS);
        }
    }

    @AfterEach
    void stop() {
        agent.close();
        endpoint.destroy();
    }

    @Test
    void whatItSendsIsStoredBeforeItIsConfirmed() throws Exception {
        assertEquals("2.04", post("s", SENML_JSON, "[{\"n\":\"t\",\"v\":21.5}]").getCode().text);
        assertEquals("21.5 good", sql("SELECT value || ' ' || quality FROM point WHERE name = 'temp'"));
        assertTrue(ask("s/t").getResponseText().contains("21.5"), ask("s/t").getResponseText());
        assertEquals("4.22", post("s", SENML_JSON, "[{\"n\":\"x\",\"v\":1}]").getCode().text);
        assertEquals("1", sql("SELECT count(*) FROM point"));
    }

    @Test
    void faultsOfItsProfileHitWhatItSends() throws Exception {
        assertEquals("2.04", post("s", SENML_JSON, "[{\"n\":\"t\",\"v\":21.5},{\"n\":\"p\",\"v\":20},{\"n\":\"l\",\"v\":20}]").getCode().text);
        assertEquals("probe=120.0,temp=21.5", sql("SELECT group_concat(name || '=' || value) FROM (SELECT name, value FROM point ORDER BY name)"));
        assertEquals("2.04", post("s", SENML_JSON, "[{\"n\":\"l\",\"v\":20}]").getCode().text, "the node cannot see that it is lost");
        assertEquals("2", sql("SELECT count(*) FROM point"));
    }

    @Test
    void whatIsWantedComesToItUntilItSaysThatItIsSo() throws Exception {
        run("INSERT INTO desired(device, name, value, version, set_ms) VALUES('shed-1', 'setpoint', 22.5, 1, 1800000000000)");
        await("d", "22.5");
        assertEquals("2.04", post("s", SENML_JSON, "[{\"n\":\"sp\",\"v\":22.5}]").getCode().text);
        assertEquals("22.5", sql("SELECT value FROM point WHERE name = 'setpoint'"));
        assertEquals("{}", ask("d").getResponseText());
    }

    @Test
    void itsTasksGoTheirStepsAndNoOthers() throws Exception {
        run("INSERT INTO task(device, id, type, args, attempt, fence, priority, created_ms, wish) VALUES('shed-1', 'one', 'set-period', '{\"s\":60}', 1, 1, 0, 5, 'DO')");
        run("INSERT INTO task(device, id, type, args, attempt, fence, priority, created_ms, wish) VALUES('shed-1', 'old', 'set-period', '{}', 1, 1, 0, 1, 'CANCEL')");
        await("t", "\"one\"");
        assertTrue(ask("t").getResponseText().contains("\"s\":60") && !ask("t").getResponseText().contains("old"), ask("t").getResponseText());
        assertEquals("4.09", post("t/one", TEXT, "done").getCode().text);
        for (String step : new String[] {"accepted", "accepted", "running", "done", "done"}) {
            assertEquals("2.04", post("t/one", TEXT, step).getCode().text, step);
        }
        assertEquals("4.09", post("t/one", TEXT, "failed").getCode().text);
        assertEquals("4.04", post("t/none", TEXT, "accepted").getCode().text);
        assertEquals("SUCCEEDED 5 1 1 1", sql("SELECT state || ' ' || seq || ' ' || (received_ms > 0) || ' ' || (started_ms > 0) || ' ' || (finished_ms > 0)"
                + " FROM task_report WHERE id = 'one'"));
        assertEquals("ACCEPTED,RUNNING,RUNNING,RUNNING,SUCCEEDED", sql("SELECT group_concat(state) FROM (SELECT state FROM task_event WHERE task = 'one' ORDER BY seq)"));
    }

    @Test
    void anEventWaitsForTheBrokerAndFilesComeFromTheFolder() throws Exception {
        assertEquals("2.04", post("e", TEXT, "low-battery").getCode().text);
        assertEquals("1", sql("SELECT count(*) FROM _outbox WHERE topic = 'sv1/home/shed-1/log/info' AND payload LIKE '%low-battery%'"));
        Files.createDirectories(folder.resolve("data/files"));
        Files.writeString(folder.resolve("data/files/model-1"), "bytes");
        assertEquals("bytes", ask("f/model-1").getResponseText());
        assertEquals("4.04", ask("f/model-2").getCode().text);
    }

    /** A question that comes before the port is open is lost. */
    private boolean isOpen() throws Exception {
        return Optional.ofNullable(client("time").setTimeout(1_000L).get(JSON)).filter(CoapResponse::isSuccess).isPresent();
    }

    private CoapResponse ask(String path) throws Exception {
        // what is there in one form only is given in that form
        return path.startsWith("f/") ? client(path).get() : client(path).get(JSON);
    }

    private CoapResponse post(String path, int format, String body) throws Exception {
        return client(path).post(body.getBytes(StandardCharsets.UTF_8), format);
    }

    private CoapClient client(String path) {
        return new CoapClient("coap://127.0.0.1:" + port + "/" + path + "?d=shed-1").setEndpoint(endpoint).setTimeout(20_000L);
    }

    private void await(String path, String part) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!ask(path).getResponseText().contains(part)) {
            assertTrue(System.nanoTime() < until, ask(path).getResponseText());
            LockSupport.parkNanos(PATIENCE_NANOS);
        }
    }

    private void run(String statement) throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/replica.db")); Statement to = other.createStatement()) {
            to.execute(statement);
        }
    }

    private String sql(String query) throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/replica.db"));
                Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }
}
