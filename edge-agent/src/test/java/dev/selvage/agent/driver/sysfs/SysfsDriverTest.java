// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.sysfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SysfsDriverTest {
    @TempDir
    private Path folder;

    private Path root = Path.of("");
    private Optional<FakeSys> made = Optional.empty();

    @BeforeEach
    void makeABoard() throws IOException {
        root = Files.createDirectory(folder.toRealPath().resolve("sys"));
        made = Optional.of(new FakeSys(root));
    }

    private FakeSys sys() {
        return made.orElseThrow();
    }

    private static Json.Obj file(String name) {
        return Json.object().put("file", name).build();
    }

    @Test
    void readsAsTheKernelMeansIt() throws Exception {
        assertEquals("272.5", sys().read(FakeSys.TEMP), "(2190 - 10) * 0.125");
        assertEquals("0", sys().read(FakeSys.DOOR));
        assertEquals("1430", sys().read(FakeSys.FAN));
        sys().file("devices/x", "1.5e3\n");
        assertEquals("1500.0", sys().read(file("devices/x")));
        sys().file("devices/x", "performance\n");
        assertEquals("performance", sys().read(file("devices/x")));
        sys().file("devices/x", "1d");
        assertEquals("1d", sys().read(file("devices/x")));
    }

    @Test
    void countsEdges() throws Exception {
        Map<String, Json.Obj> bindings = Map.of("door", FakeSys.DOOR, "rise", FakeSys.OPENS,
                "fall", Json.object().put("count", "door").put("edge", "falling").build(),
                "all", Json.object().put("count", "door").put("edge", "both").build());
        try (Driver driver = sys().open(bindings)) {
            for (String level : List.of("1", "1", "0", "1", "junk", "1", "0", "1")) {
                sys().file("devices/platform/gpio/gpio17/value", level);
                driver.read(List.of("door"), 0);
            }
            assertEquals("2", FakeSys.shown(driver.read(List.of("rise"), 0).get(0)), "on at the start is no edge");
            assertEquals("2", FakeSys.shown(driver.read(List.of("fall"), 0).get(0)));
            assertEquals("4", FakeSys.shown(driver.read(List.of("all"), 0).get(0)));
            sys().file("devices/platform/gpio/gpio17/value", "0");
            assertEquals("3", FakeSys.shown(driver.read(List.of("fall"), 0).get(0)), "looks for itself when its point is not asked");
            assertEquals("point \"rise\" cannot be written: it counts", refusal(() -> driver.write("rise", new PointValue.Int64(0))));
        }
    }

    @Test
    void writesWhatTheBindSays() throws Exception {
        Json.Obj raw = Json.object().put("file", "class/leds/user0/brightness").put("write", "value").build();
        try (Driver driver = sys().open(Map.of("led", FakeSys.LED, "level", raw, "door", FakeSys.DOOR))) {
            driver.write("led", new PointValue.Bool(true));
            assertEquals("1\n", Files.readString(sys().at("class/leds/user0/brightness")));
            driver.write("level", new PointValue.Int64(128));
            assertEquals("128\n", Files.readString(sys().at("class/leds/user0/brightness")));
            assertEquals("128", FakeSys.shown(driver.read(List.of("led"), 0).get(0)));
            assertEquals("point \"led\" cannot be written as \"7\"; known: false, true", refusal(() -> driver.write("led", new PointValue.Int64(7))));
            assertEquals("point \"door\" cannot be written: its bind has no \"write\"",
                    refusal(() -> driver.write("door", new PointValue.Int64(1))));
            Files.delete(sys().at("devices/platform/leds/user0/brightness"));
            assertTrue(refusal(() -> driver.write("led", new PointValue.Bool(true))).endsWith("no such file"));
            assertTrue(Files.notExists(sys().at("devices/platform/leds/user0/brightness")), "a file is never made");
        }
    }

    @Test
    void linksThatLeadOutAreNotFollowed() throws Exception {
        Path secret = Files.writeString(folder.toRealPath().resolve("secret"), "42");
        Files.createSymbolicLink(sys().at("devices/out"), secret);
        Files.createSymbolicLink(sys().at("devices/up"), folder.toRealPath());
        sys().file("kernel/seed", "7");
        assertEquals("[" + root + "/devices/out leads to " + secret + ", which is not allowed]", sys().read(file("devices/out")));
        assertEquals("[" + root + "/devices/up/secret leads to " + secret + ", which is not allowed]", sys().read(file("devices/up/secret")));
        assertEquals("[" + root + "/kernel/seed leads to " + root + "/kernel/seed, which is not allowed]", sys().read(file("kernel/seed")));
        Json.Obj out = Json.object().put("file", "devices/out").put("write", "value").build();
        try (Driver driver = sys().open(Map.of("p", out))) {
            assertTrue(refusal(() -> driver.write("p", new PointValue.Int64(1))).endsWith("which is not allowed"));
        }
        assertEquals("42", Files.readString(secret));
    }

    @Test
    void anAllowedLinkAllowsWhereItLeads() throws Exception {
        Json.Obj settings = sys().settings().put("allow", Json.texts(List.of("class/gpio/gpio17", "class/none"))).build();
        try (Driver driver = new SysfsFactory().open(settings, Map.of("door", FakeSys.DOOR, "fan", FakeSys.FAN), Surroundings.none())) {
            assertEquals("0", FakeSys.shown(driver.read(List.of("door"), 0).get(0)));
            assertTrue(driver.read(List.of("fan"), 0).get(0).reason().endsWith("which is not allowed"));
        }
    }

    @Test
    void strangeFilesAreBadReadings() throws Exception {
        Path odd = sys().file("devices/odd", "");
        assertEquals("[" + odd + " is empty]", sys().read(file("devices/odd")));
        Files.write(odd, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertEquals("[" + odd + " holds no text]", sys().read(file("devices/odd")));
        sys().file("devices/odd", "a\u0000\u001b[2J");
        assertEquals("[" + odd + " holds no line of text: \"a\\u0000\\u001b[2J\"]", sys().read(file("devices/odd")));
        sys().file("devices/odd", "7".repeat(4_097));
        assertEquals("[" + odd + " holds more than 4096 bytes]", sys().read(file("devices/odd")));
        assertEquals("[" + root + "/devices is not a regular file]", sys().read(file("devices")));
        assertEquals("[cannot read " + root + "/devices/gone: no such file]", sys().read(file("devices/gone")));
        sys().file("devices/platform/i2c/iio:device0/in_temp_scale", "x");
        assertEquals("[bus/iio/devices/iio:device0/in_temp_scale holds no number: \"x\"]", sys().read(FakeSys.TEMP));
        sys().file("devices/platform/i2c/iio:device0/in_temp_scale", "1e308");
        assertEquals("[bus/iio/devices/iio:device0/in_temp_raw: 2190 is too large to scale]", sys().read(FakeSys.TEMP));
    }

    @Test
    void aFileThatVanishesIsBadAndGoodAgainWhenItIsBack() throws Exception {
        try (Driver driver = sys().open(Map.of("fan", FakeSys.FAN))) {
            Path fan = sys().at("devices/platform/hwmon/hwmon0/fan1_input");
            Files.delete(fan);
            assertTrue(driver.read(List.of("fan"), 0).get(0).reason().endsWith("no such file"));
            sys().file("devices/platform/hwmon/hwmon0/fan1_input", "900");
            assertEquals("900", FakeSys.shown(driver.read(List.of("fan"), 0).get(0)));
        }
    }

    @Test
    void aPipeIsNotOpened() throws Exception {
        Path pipe = sys().at("devices/pipe");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "this machine has no mkfifo");
        assertEquals(0, new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor());
        assertEquals("[" + pipe + " is not a regular file]", sys().read(file("devices/pipe")));
    }

    @Test
    void namesWhatIsWrongAtOpening() throws Exception {
        for (String path : List.of("../x", "devices/../../x", "/sys/x", ".", "devices/./x")) {
            assertEquals("point \"p\" needs a path below \"root\" without .. as \"file\", not \"" + path + "\"",
                    refusal(() -> sys().read(file(path))));
        }
        assertEquals("point \"p\" lacks \"file\": a text", refusal(() -> sys().read(Json.object().build())));
        assertEquals("point \"p\" counts \"door\", which is no point with a file", refusal(() -> sys().read(FakeSys.OPENS)));
        assertEquals("point \"p\" needs rising, falling or both as \"edge\", not \"up\"",
                refusal(() -> sys().read(Json.object().put("count", "door").put("edge", "up").build())));
        Json.Obj scaled = Json.object().put("file", "a").put("scaleFile", "b").put("write", "value").build();
        assertEquals("point \"p\" has both \"write\" and a scale: what is written is not scaled", refusal(() -> sys().read(scaled)));
        assertEquals("driver \"sysfs\" allows /etc, which is not below " + root,
                refusal(() -> open(sys().settings().put("allow", Json.texts(List.of("/etc"))))));
        assertEquals("driver \"sysfs\" needs a \"maxBytes\" of 1 to 65536, not 0", refusal(() -> open(sys().settings().put("maxBytes", 0))));
    }

    @Test
    void aRelativeRootStartsAtTheFolderOfTheDeviceFile() throws Exception {
        FakeSys sys = sys();
        Surroundings around = Surroundings.of(Optional.of(root.resolve("devices").resolve("board-1.yaml")));
        Json.Obj settings = sys.settings().put("root", "..").build();
        try (Driver driver = new SysfsFactory().open(settings, Map.of("fan", FakeSys.FAN), around)) {
            assertEquals("1430", FakeSys.shown(driver.read(List.of("fan"), 0).get(0)));
        }
    }

    @Test
    void readsARealClassOfThisMachine() throws Exception {
        Optional<Path> mtu = mtu();
        Assumptions.assumeTrue(mtu.isPresent(), "this machine has no /sys/class/net");
        Json.Obj settings = Json.object().put("use", "sysfs").put("allow", Json.texts(List.of("devices"))).build();
        try (Driver driver = new SysfsFactory().open(settings, Map.of("mtu", file(Path.of("/sys").relativize(mtu.get()).toString())), Surroundings.none())) {
            assertEquals(Files.readString(mtu.get()).strip(), FakeSys.shown(driver.read(List.of("mtu"), 0).get(0)));
        }
    }

    private static Optional<Path> mtu() throws IOException {
        Path net = Path.of("/sys/class/net");
        if (!Files.isDirectory(net)) {
            return Optional.empty();
        }
        try (Stream<Path> nics = Files.list(net)) {
            return nics.map(nic -> nic.resolve("mtu")).filter(Files::isReadable).findFirst();
        }
    }

    private static void open(Json.Builder settings) throws DriverException {
        new SysfsFactory().open(settings.build(), Map.of(), Surroundings.none()).close();
    }

    private static String refusal(Executable call) {
        return assertThrows(DriverException.class, call).getMessage();
    }
}
