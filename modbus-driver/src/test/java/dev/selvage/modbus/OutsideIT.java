// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Drivers;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against implementations that share no code with ours: a device by pymodbus, watched by mbpoll; and the jar as it ships. */
@Timeout(120)
class OutsideIT {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path MBPOLL = Path.of("/usr/bin/mbpoll");
    private static final Map<String, Json.Obj> BINDINGS = Map.of(
            "u", Meter.at("holding", 7, "u16"), "w", Meter.at("input", 10, "u32"), "c", Meter.at("coil", 3, "bool"),
            "d", Meter.at("discrete", 4, "bool"), "f", Meter.at("holding", 20, "f32"), "gone", Meter.at("holding", 102, "u16"));

    private static Optional<Process> python = Optional.empty();
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(hasPymodbus(), "this machine has no pymodbus 3 (Debian: python3-pymodbus)");
        port = Device.freePort();
        Path script = Path.of(System.getProperty("selvage.root"), "modbus-driver", "src", "test", "resources", "pymodbus_device.py");
        python = Optional.of(new ProcessBuilder(PYTHON.toString(), script.toString(), String.valueOf(port)).inheritIO().start());
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!answers() && System.nanoTime() < endNanos) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        assertTrue(answers(), "pymodbus did not start");
    }

    @AfterAll
    static void stop() {
        python.ifPresent(Process::destroy);
    }

    @Test
    void readsWhatPymodbusServes() throws Exception {
        try (Driver driver = Meter.open(port, BINDINGS)) {
            Map<String, String> said = Meter.read(driver, "u", "w", "c", "d", "gone");
            assertEquals(Map.of("u", "21", "w", String.valueOf(30 * 65_536 + 33), "c", "true", "d", "false",
                    "gone", "[the device answered with exception 2 (illegal data address)]"), said);
        }
    }

    @Test
    void writesWhatMbpollReads() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(MBPOLL), "this machine has no mbpoll");
        try (Driver driver = Meter.open(port, BINDINGS)) {
            driver.write("f", new PointValue.Float64(230.25));
            driver.write("u", new PointValue.Int64(4_711));
            driver.write("c", new PointValue.Bool(false));
            assertEquals("230.25", Meter.read(driver, "f").get("f"));
            assertTrue(mbpoll("-B", "-t", "4:float", "-r", "20").contains("230.25"), "the float");
            assertTrue(mbpoll("-t", "4", "-r", "7").contains("4711"), "the register");
            assertFalse(mbpoll("-t", "0", "-r", "3").matches("(?s).*\\[3\\]:\\s+1.*"), "the coil");
            driver.write("u", new PointValue.Int64(21));
            driver.write("c", new PointValue.Bool(true));
        }
        String refusal = assertThrows(DriverException.class, () -> {
            try (Driver driver = Meter.open(port, BINDINGS)) {
                driver.write("gone", new PointValue.Int64(1));
            }
        }).getMessage();
        assertEquals("point \"gone\" was not written: the device answered with exception 2 (illegal data address)", refusal);
    }

    /** The plugin in its folder, its library under other names, found as an agent finds it. */
    @Test
    void theJarIsAPlugin(@TempDir Path plugins) throws Exception {
        Path jar = Path.of(System.getProperty("selvage.root"), "modbus-driver", "target", "plugins", "selvage-modbus-driver.jar");
        Assumptions.assumeTrue(Files.exists(jar), "the jar is not built yet: mvn package");
        Files.copy(jar, plugins.resolve("modbus.jar"));
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-cp", withoutThePlugin()));
        command.addAll(List.of(PluginMain.class.getName(), plugins.toString(), String.valueOf(port)));
        String said = run(command);
        assertTrue(said.contains("[modbus-tcp: 21]"), said);
        assertFalse(said.contains("SLF4J"), said);
    }

    private static String withoutThePlugin() {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)).stream()
                .filter(entry -> !entry.contains("netty") && !entry.contains("slf4j") && !entry.contains("digitalpetri"))
                .filter(entry -> !entry.endsWith("modbus-driver/target/classes") && !entry.contains("modbus-driver-"))
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    private static String mbpoll(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(MBPOLL.toString(), "-m", "tcp", "-0", "-1", "-p", String.valueOf(port)));
        command.addAll(List.of(options));
        command.add("127.0.0.1");
        return run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static boolean hasPymodbus() throws IOException, InterruptedException {
        return Files.isExecutable(PYTHON) && new ProcessBuilder(PYTHON.toString(), "-c",
                "import pymodbus.datastore, pymodbus.server; pymodbus.datastore.ModbusSlaveContext").redirectErrorStream(true).start().waitFor() == 0;
    }

    private static boolean answers() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    /** A program that finds the plugin in a folder and reads holding register 7. */
    static final class PluginMain {
        private static final int READS_MAX = 5;

        private PluginMain() {}

        public static void main(String[] args) throws Exception {
            try (Drivers drivers = Drivers.find(List.of(Path.of(args[0])));
                    Driver driver = drivers.open("modbus-tcp", Meter.settings(Integer.parseInt(args[1])).build(),
                            Map.of("p", Meter.at("holding", 7, "u16")), Surroundings.none())) {
                String said = Meter.read(driver, "p").get("p");
                // A cold program on a busy machine may miss the first answer, as an agent may; it reads again.
                for (int again = 0; again < READS_MAX && said.contains("did not"); again++) {
                    said = Meter.read(driver, "p").get("p");
                }
                System.out.println("[modbus-tcp: " + said + "]");
            }
        }
    }
}
