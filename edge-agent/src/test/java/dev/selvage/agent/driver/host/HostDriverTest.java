// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDriverTest {
    private static final Json.Obj CPU = FakeHost.key("cpu.busy");
    private static final Json.Obj MEMORY = FakeHost.key("mem.available");
    private static final Json.Obj ZONE_0 = Json.object().put("key", "thermal").put("zone", 0).build();

    @TempDir
    private Path root;

    @Test
    void readsAnX86Server() throws Exception {
        FakeHost host = FakeHost.x86(root);
        assertEquals("0.28", host.read(FakeHost.key("load.1")));
        assertEquals("0.33", host.read(FakeHost.key("load.5")));
        assertEquals("0.18", host.read(FakeHost.key("load.15")));
        assertEquals("24815300608", host.read(MEMORY));
        assertEquals("950.45", host.read(FakeHost.key("uptime")));
        assertEquals("4", host.read(FakeHost.key("procs")));
        assertEquals("39445959", host.read(net("rx", "auto")));
        assertEquals("246766", host.read(net("tx", "eth0")));
        assertEquals("3193", host.read(net("rx", "lo")));
        assertEquals("[cannot read " + root + "/sys/class/thermal/thermal_zone0/temp: no such file]", host.read(ZONE_0));
    }

    @Test
    void readsARaspberryPi() throws Exception {
        FakeHost host = FakeHost.raspberryPi(root);
        assertEquals("48.312", host.read(ZONE_0));
        assertEquals("4871201934", host.read(net("rx", "wlan0")));
        assertEquals("1203341209", host.read(net("tx", "auto")));
        assertEquals("2592123.71", host.read(FakeHost.key("uptime")));
        double used = Double.parseDouble(host.read(FakeHost.key("mem.used_pct")));
        assertEquals(100.0 * (3885396 - 3362796) / 3885396, used, 1e-9);
    }

    @Test
    void showsBusySinceTheReadBefore() throws Exception {
        FakeHost host = FakeHost.x86(root);
        try (Driver driver = host.open(Map.of("a", CPU, "b", CPU))) {
            host.proc("stat", "cpu  100 0 100 800 0 0 0 0 0 0\n");
            assertEquals("20.0 20.0", readBoth(driver));
            host.proc("stat", "cpu  150 0 100 840 10 0 0 0 0 0\n");
            assertEquals("50.0 50.0", readBoth(driver));
            assertEquals("50.0 50.0", readBoth(driver));
        }
    }

    @Test
    void readsEachFileOnceHoweverManyPointsNeedIt() throws Exception {
        FakeHost host = FakeHost.x86(root);
        HostFiles files = new HostFiles(root.resolve("proc"), root.resolve("sys"));
        assertTrue(files.proc("meminfo").whole());
        host.proc("meminfo", "MemAvailable: 1 kB\n");
        assertEquals("24233692", ProcText.word("", files.proc("meminfo").text().lines().toList().get(2), 1));
        files.forget();
        assertEquals("MemAvailable: 1 kB\n", files.proc("meminfo").text());
    }

    @Test
    void looksAtMissingFilesAgainTheNextTime() throws Exception {
        FakeHost host = FakeHost.raspberryPi(root).without("sys/class/thermal/thermal_zone0/temp");
        try (Driver driver = host.open(Map.of("t", ZONE_0))) {
            assertEquals(Quality.BAD, driver.read(List.of("t"), 0).get(0).quality());
            host.sys("class/thermal/thermal_zone0/temp", "-1500\n");
            assertEquals("-1.5", FakeHost.shown(driver.read(List.of("t"), 0).get(0)));
        }
    }

    @Test
    void givesTheOtherPointsWhenOneIsMissing() throws Exception {
        FakeHost host = FakeHost.x86(root).without("proc/meminfo");
        try (Driver driver = host.open(Map.of("m", MEMORY, "l", FakeHost.key("load.1")))) {
            List<Reading> readings = driver.read(List.of("m", "l"), 77);
            assertEquals(Reading.bad("m", "cannot read " + root + "/proc/meminfo: no such file", 77), readings.get(0));
            assertEquals(Reading.good("l", new PointValue.Float64(0.28), 77), readings.get(1));
        }
    }

    @Test
    void hasOnlyReasonsOnAMachineWithNothing() throws Exception {
        Map<String, Json.Obj> bindings = FakeHost.everywhere(root.resolve("unmounted"));
        try (Driver driver = new FakeHost(root.resolve("empty")).open(bindings)) {
            for (Reading reading : driver.read(List.copyOf(bindings.keySet()), 0)) {
                assertEquals(Quality.BAD, reading.quality(), reading::toString);
                assertTrue(reading.reason().contains("no such"), reading::reason);
            }
        }
    }

    @Test
    void addsMemoryUpWhereAnOldKernelDoesNot() throws Exception {
        FakeHost host = FakeHost.x86(root).proc("meminfo", "MemTotal: 100 kB\nMemFree: 1 kB\nBuffers: 2 kB\nCached: 4 kB\n");
        assertEquals("7168", host.read(MEMORY));
        assertEquals("93.0", host.read(FakeHost.key("mem.used_pct")));
        host.proc("meminfo", "MemTotal: 100 kB\nMemFree: 1 kB\n");
        assertEquals("[/proc/meminfo has no Buffers]", host.read(MEMORY));
    }

    @Test
    void refusesMemoryThatCannotBe() throws Exception {
        FakeHost host = FakeHost.x86(root);
        assertEquals("[/proc/meminfo: \"-5\" is no count]", host.proc("meminfo", "MemAvailable: -5 kB\n").read(MEMORY));
        assertEquals(
                "[/proc/meminfo: MemAvailable of 9223372036854775807 kB cannot be]",
                host.proc("meminfo", "MemAvailable: 9223372036854775807 kB\n").read(MEMORY));
        assertEquals(
                "[/proc/meminfo has only MemAvailable:, no field 2]", host.proc("meminfo", "MemAvailable:").read(MEMORY));
    }

    @Test
    void measuresTheFileSystem() throws Exception {
        FakeHost host = FakeHost.x86(root);
        long free = Long.parseLong(host.read(disk("fs.free", root.toString())));
        assertTrue(free > 0 && free <= root.toFile().getTotalSpace(), () -> "free " + free);
        double used = Double.parseDouble(host.read(disk("fs.used_pct", root.toString())));
        assertTrue(used >= 0 && used <= 100, () -> "used " + used);
        assertEquals(
                "[no file system with a size at " + root + "/gone: no such path]",
                host.read(disk("fs.free", root + "/gone")));
    }

    @Test
    void boundsWhatItReadsOfAHugeFile() throws Exception {
        StringBuilder many = new StringBuilder("Inter-|\n face |\n");
        for (int i = 0; i < 3_000; i++) {
            many.append(String.format("  veth%05d: 1 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0%n", i));
        }
        FakeHost host = FakeHost.x86(root).proc("net/dev", many.toString());
        assertEquals("1", host.read(net("rx", "veth00000")));
        assertEquals("[/proc/net/dev has no interface \"veth02999\"]", host.read(net("rx", "veth02999")));
        assertEquals(
                "[/proc/net/dev has too many interfaces to sum: name one as \"nic\"]", host.read(net("rx", "auto")));
    }

    @Test
    void dropsTheLineThatTheBoundCuts() throws Exception {
        FakeHost host = FakeHost.x86(root);
        HostFiles files = new HostFiles(root.resolve("proc"), root.resolve("sys"));
        host.proc("stat", "cpu 1 2 3 4\n" + "x".repeat(HostFiles.FILE_BYTES_MAX));
        assertEquals("cpu 1 2 3 4\n", files.proc("stat").text());
        files.forget();
        host.proc("stat", "x".repeat(HostFiles.FILE_BYTES_MAX + 1));
        assertEquals("", files.proc("stat").text());
        files.forget();
        host.proc("stat", "x".repeat(HostFiles.FILE_BYTES_MAX));
        assertEquals(HostFiles.FILE_BYTES_MAX, files.proc("stat").text().length());
        assertTrue(files.proc("stat").whole());
    }

    @Test
    void readsADirectoryAsAFailure() throws Exception {
        FakeHost host = FakeHost.x86(root).without("proc/uptime");
        Files.createDirectory(root.resolve("proc/uptime"));
        assertEquals("[cannot read " + root + "/proc/uptime: Is a directory]", host.read(FakeHost.key("uptime")));
    }

    @Test
    void cannotBeWritten() throws Exception {
        try (Driver driver = FakeHost.x86(root).open(Map.of("m", MEMORY))) {
            DriverException refusal =
                    assertThrows(DriverException.class, () -> driver.write("m", new PointValue.Int64(1)));
            assertEquals("point \"m\" of driver \"host\" cannot be written", refusal.getMessage());
        }
    }

    @Test
    void namesThePointAndTheKeysItCouldHave() throws Exception {
        assertEquals(
                "point \"p\" has no known \"key\"; allowed: cpu.busy, load.1, load.5, load.15, mem.available, mem.used_pct, "
                        + "fs.free, fs.used_pct, net.rx_bytes, net.tx_bytes, thermal, uptime, procs",
                refusal(FakeHost.key("cpu.bussy")));
        assertEquals("point \"p\" lacks \"key\": a text", refusal(Json.object().build()));
        assertEquals("point \"p\" lacks \"path\": a text", refusal(FakeHost.key("fs.free")));
        assertEquals("point \"p\" lacks \"nic\": a text", refusal(FakeHost.key("net.rx_bytes")));
        assertEquals("point \"p\" lacks \"zone\": a whole number", refusal(FakeHost.key("thermal")));
        assertEquals(
                "point \"p\" needs a \"zone\" of 0 to 9999, not -1",
                refusal(Json.object().put("key", "thermal").put("zone", -1).build()));
        assertEquals(
                "point \"p\" does not know \"path\"; allowed: key",
                refusal(Json.object().put("key", "uptime").put("path", "/").build()));
        assertEquals(
                "point \"p\" needs a path from the root as \"path\", not \"data\"", refusal(disk("fs.free", "data")));
        assertEquals(
                "point \"p\" needs a path as \"path\": Nul character not allowed", refusal(disk("fs.free", "/\u0000")));
    }

    @Test
    void readsTheMachineItRunsOn() throws Exception {
        Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/stat")), "this machine has no /proc");
        Map<String, Json.Obj> bindings = FakeHost.everywhere(Path.of("/"));
        try (Driver driver = new HostFactory().open(Json.object().build(), bindings, Surroundings.none())) {
            for (Reading reading : driver.read(List.copyOf(bindings.keySet()), 0)) {
                assertEquals("", reading.reason(), reading::toString);
            }
        }
    }

    private static String readBoth(Driver driver) throws Exception {
        List<Reading> readings = driver.read(List.of("a", "b"), 0);
        return FakeHost.shown(readings.get(0)) + " " + FakeHost.shown(readings.get(1));
    }

    private String refusal(Json.Obj bind) {
        FakeHost host = new FakeHost(root);
        return assertThrows(DriverException.class, () -> host.open(Map.of("p", bind))).getMessage();
    }

    private static Json.Obj net(String direction, String nic) {
        return Json.object().put("key", "net." + direction + "_bytes").put("nic", nic).build();
    }

    private static Json.Obj disk(String key, String path) {
        return Json.object().put("key", key).put("path", path).build();
    }
}
