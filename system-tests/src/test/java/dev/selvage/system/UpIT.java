// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The first command a newcomer types: a whole fleet in one process, asked from others, stopped and started again. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpIT {
    private static final List<String> DEVICES = List.of("sim-1", "this-host");
    private static final String POINTS = "SELECT device, count(*) AS points FROM point GROUP BY device ORDER BY device";
    private static final String POINT_NAMES = "SELECT device, name FROM point ORDER BY device, name";
    private static final long PATIENCE_SECONDS = 60;
    /** What a service manager waits without doubt, with the time that a busy machine may take. */
    private static final long STOP_SECONDS = 30;

    @TempDir
    static Path folder;

    private static Programs programs;
    private static ChildJvm up;

    @BeforeAll
    static void start() throws Exception {
        programs = Programs.in(folder);
        up = up();
        Eventually.is("first state", PATIENCE_SECONDS, () -> firstStateSeen() || !up.isAlive());
        assertTrue(firstStateSeen(), up.output());
    }

    @AfterAll
    static void stop() {
        up.close();
    }

    @Test
    @Order(1)
    void namesBrokerDataAndTopics() throws Exception {
        String output = up.output();
        assertTrue(output.contains("mqtt://127.0.0.1:" + programs.port()), output);
        assertTrue(output.contains(data().toString()), output);
        assertTrue(output.contains("sim-1") && output.contains("this-host"), output);
        assertTrue(output.contains("sv1/home/+/state/"), output);
    }

    @Test
    @Order(2)
    void statesOfAllDevicesReachAWatcher() throws Exception {
        for (String device : DEVICES) {
            try (RawClient watcher = RawClient.connect(programs.port(), "")) {
                watcher.subscribe("sv1/home/" + device + "/state/#");
                RawClient.Message state = watcher.await("a state of " + device, PATIENCE_SECONDS, message -> true);
                assertTrue(JsonReader.readObject(state.payload()).get("v").isPresent(), state.topic());
            }
        }
    }

    @Test
    @Order(3)
    void statesOfAllDevicesReachMosquitto() throws Exception {
        assumeTrue(isInstalled("mosquitto_sub"), "mosquitto_sub is not installed");
        for (String device : DEVICES) {
            Path printed = folder.resolve(device + ".txt");
            Process mosquitto = new ProcessBuilder("mosquitto_sub", "-V", "5", "-p", Integer.toString(programs.port()),
                    "-t", "sv1/home/" + device + "/state/#", "-C", "1", "-W", "20", "-F", "%t %p")
                    .redirectErrorStream(true).redirectOutput(printed.toFile()).start();
            assertTrue(mosquitto.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "mosquitto_sub hangs");
            String line = Files.readString(printed);
            assertEquals(0, mosquitto.exitValue(), line);
            assertTrue(line.startsWith("sv1/home/" + device + "/state/") && line.contains("{\"v\":"), line);
        }
    }

    @Test
    @Order(4)
    void devicesAreListedAsJson() throws Exception {
        Json.Obj answer = answer("devices");
        assertEquals(DEVICES, objects(answer).stream().map(device -> device.text("device").orElse("")).toList(), answer.text());
        for (Json.Obj device : objects(answer)) {
            assertEquals("online", device.text("status").orElse(""), answer.text());
            assertEquals("connected", device.text("presence").orElse(""), answer.text());
        }
    }

    @Test
    @Order(5)
    void queryAnswersWhatIsInTheMergedStore() throws Exception {
        Eventually.holds("an answer equal to the store", PATIENCE_SECONDS, () -> {
            List<String> stored = Rows.query(merged(), POINTS);
            Json.Obj answer = answer("query", POINTS);
            assertEquals(Json.texts(List.of("device", "points")), answer.get("columns").orElseThrow());
            List<String> rows = rows(answer);
            return rows.size() == DEVICES.size() && rows.equals(stored) ? "" : answer.text() + " but stored " + stored;
        });
    }

    @Test
    @Order(6)
    void queryRefusesToWrite() throws Exception {
        List<String> before = Rows.query(merged(), POINTS);
        String line = failure(programs.selvage("query", "--port", port(), "DELETE FROM point"));
        assertTrue(line.startsWith("selvage: ") && line.contains("(read-only)"), line);
        assertEquals(before, Rows.query(merged(), POINTS), "nothing was deleted");
    }

    @Test
    @Order(7)
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Path other = folder.resolve("other");
            try (ChildJvm refused = programs.selvage("up", "--data", other.toString(), "--port", port)) {
                assertEquals(1, refused.awaitExit(PATIENCE_SECONDS), refused.output());
                List<String> errors = refused.output().lines().filter(line -> !line.startsWith("starting ")).toList();
                assertEquals(1, errors.size(), refused.output());
                assertTrue(errors.get(0).startsWith("selvage: ") && errors.get(0).contains(port), errors.get(0));
            }
        }
    }

    @Test
    @Order(8)
    void aDeviceWhoseDriverIsMissingIsOneLine() throws Exception {
        Path device = Path.of(System.getProperty("selvage.root"), "device-profiles", "devices", "meter-1.yaml");
        try (ChildJvm refused = programs.selvage("up", "--data", folder.resolve("bare").toString(), "--port", "0",
                "--plugins", folder.resolve("none").toString(), "--device", device.toString())) {
            assertEquals(1, refused.awaitExit(PATIENCE_SECONDS), refused.output());
            List<String> errors = refused.output().lines().filter(line -> line.startsWith("selvage: ")).toList();
            assertEquals(1, errors.size(), refused.output());
            assertTrue(errors.get(0).contains("no driver \"modbus-tcp\"") && errors.get(0).endsWith("or name its folder with --plugins"), errors.get(0));
        }
    }

    @Test
    @Order(8)
    void aSecondUpOnTheSameDataIsOneLine() throws Exception {
        try (ChildJvm refused = programs.selvage("up", "--data", data().toString(), "--port", "0")) {
            assertEquals(1, refused.awaitExit(PATIENCE_SECONDS), refused.output());
            List<String> errors = refused.output().lines().filter(line -> !line.startsWith("starting ")).toList();
            assertEquals(1, errors.size(), refused.output());
            assertTrue(up.isAlive(), up.output());
        }
    }

    @Test
    @Order(9)
    void sigtermEndsItAndTheNextStartContinuesWithTheSameData() throws Exception {
        assertEquals(0, up.stop(STOP_SECONDS), up.output());
        List<String> before = Rows.query(merged(), POINT_NAMES);
        assertTrue(up.output().contains("stopped; the data stays in " + data()), up.output());
        assertEquals(List.of("1", "1"), sessions());

        up = up();
        Eventually.is("second sessions", PATIENCE_SECONDS, () -> sessions().equals(List.of("2", "2")));
        assertTrue(Rows.query(merged(), POINT_NAMES).containsAll(before), "all points are still there");
        assertEquals(DEVICES.size(), rows(answer("query", POINTS)).size(), "and can be asked for");
        for (String device : DEVICES) {
            Path mine = data().resolve("agents").resolve(device).resolve("replica.db");
            Eventually.holds("equality of " + device, PATIENCE_SECONDS, () -> Rows.difference(mine, merged(), device));
        }
        assertTrue(up.isAlive(), up.output());
    }

    private static ChildJvm up() throws IOException {
        return programs.selvage("up", "--data", data().toString(), "--port", port(), "--agents", "1");
    }

    private static boolean firstStateSeen() throws IOException {
        return up.output().contains("first state on the broker");
    }

    /** What a command prints with {@code --json}. */
    private static Json.Obj answer(String command, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command, "--port", port(), "--json"));
        arguments.addAll(List.of(more));
        try (ChildJvm asked = programs.selvage(arguments.toArray(String[]::new))) {
            assertEquals(0, asked.awaitExit(PATIENCE_SECONDS), asked.output());
            return JsonReader.readObject(asked.output().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String failure(ChildJvm program) throws Exception {
        try (program) {
            assertEquals(1, program.awaitExit(PATIENCE_SECONDS), program.output());
            assertEquals(1, program.output().lines().count(), program.output());
            return program.output();
        }
    }

    private static List<Json.Obj> objects(Json.Obj answer) {
        return items(answer.get("devices").orElseThrow()).stream().map(Json.Obj.class::cast).toList();
    }

    /** Rows as {@link Rows#query} writes them. */
    private static List<String> rows(Json.Obj answer) {
        return items(answer.get("rows").orElseThrow()).stream().map(row ->
                ((Json.Str) items(row).get(0)).value() + "|" + ((Json.Int) items(row).get(1)).value()).toList();
    }

    private static List<Json> items(Json array) {
        return ((Json.Arr) array).items();
    }

    private static List<String> sessions() throws Exception {
        return Rows.query(merged(), "SELECT count(*) FROM _actor WHERE replica IN ('sim-1', 'this-host') GROUP BY replica");
    }

    static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Path data() {
        return folder.resolve("data");
    }

    private static Path merged() {
        return data().resolve("gateway").resolve("merged.db");
    }

    private static String port() {
        return Integer.toString(programs.port());
    }
}
