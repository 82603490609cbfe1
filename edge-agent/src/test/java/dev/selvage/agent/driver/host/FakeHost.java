// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A machine made of files: {@code proc} and {@code sys} below a folder, with samples of real ones. */
final class FakeHost {
    private final Path root;

    FakeHost(Path root) {
        this.root = root;
    }

    /** A virtual x86 server with two processors, a virtual switch and no thermal zone. */
    static FakeHost x86(Path root) throws IOException {
        return new FakeHost(root)
                .proc("stat", """
                        cpu  24051 0 2854 229334 627 0 215 2564 0 0
                        cpu0 11660 0 1116 115628 39 0 83 1313 0 0
                        cpu1 12391 0 1738 113706 588 0 132 1251 0 0
                        intr 369850 0 0 0 0 1 1 16 0 259 68 33 1 115100
                        ctxt 679686
                        btime 1795224218
                        processes 6844
                        procs_running 1
                        procs_blocked 0
                        softirq 249177 0 23221 6 6535 115099 0 22 67061 0 37233
                        """)
                .proc("meminfo", """
                        MemTotal:       24684096 kB
                        MemFree:        24216044 kB
                        MemAvailable:   24233692 kB
                        Buffers:            1344 kB
                        Cached:           164652 kB
                        SwapCached:            0 kB
                        HugePages_Total:       0
                        """)
                .proc("loadavg", "0.28 0.33 0.18 3/87 5302\n")
                .proc("uptime", "950.45 1702.77\n")
                .proc("net/dev", """
                        Inter-|   Receive                                                |  Transmit
                         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                            lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
                          ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
                          eth0: 39445959    2115    0    0    0     0          0         0   246766    2023    0    0    0     0       0          0
                        """)
                .processes(1, 2, 954, 5234);
    }

    /** A Raspberry Pi 4 on wireless, running since a month. */
    static FakeHost raspberryPi(Path root) throws IOException {
        return new FakeHost(root)
                .proc("stat", """
                        cpu  1894201 3127 702519 1033294482 121740 0 38214 0 0 0
                        cpu0 472011 811 181250 258211911 31042 0 29113 0 0 0
                        cpu1 470021 702 172512 258361210 30218 0 3344 0 0 0
                        cpu2 476902 799 174890 258357001 30240 0 2901 0 0 0
                        cpu3 475267 815 173867 258364360 30240 0 2856 0 0 0
                        intr 1199222345 0 31187342 0 0 0
                        btime 1787644218
                        """)
                .proc("meminfo", """
                        MemTotal:        3885396 kB
                        MemFree:         2102208 kB
                        MemAvailable:    3362796 kB
                        Buffers:           91628 kB
                        Cached:          1243740 kB
                        CmaTotal:         524288 kB
                        """)
                .proc("loadavg", "0.08 0.03 0.01 1/164 21877\n")
                .proc("uptime", "2592123.71 10332944.82\n")
                .proc("net/dev", """
                        Inter-|   Receive                                                |  Transmit
                         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                            lo: 9912341   88101    0    0    0     0          0         0  9912341   88101    0    0    0     0       0          0
                          eth0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
                         wlan0:4871201934 9120331    0   12    0     0          0    210871 1203341209 4100221    0    0    0     0       0          0
                        """)
                .sys("class/thermal/thermal_zone0/temp", "48312\n")
                .sys("class/thermal/thermal_zone0/type", "cpu-thermal\n")
                .processes(1, 2, 3, 411, 733, 21_877);
    }

    FakeHost proc(String name, String text) throws IOException {
        return file("proc/" + name, text);
    }

    FakeHost sys(String name, String text) throws IOException {
        return file("sys/" + name, text);
    }

    FakeHost without(String name) throws IOException {
        Files.delete(root.resolve(name));
        return this;
    }

    private FakeHost file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(root.resolve(name.substring(0, name.lastIndexOf('/'))));
        Files.writeString(file, text);
        return this;
    }

    private FakeHost processes(int... ids) throws IOException {
        for (int id : ids) {
            Files.createDirectories(root.resolve("proc/" + id));
        }
        return this;
    }

    /** Settings that send the driver here. */
    Json.Obj settings() {
        return Json.object()
                .put("use", "host")
                .put("proc", root.resolve("proc").toString())
                .put("sys", root.resolve("sys").toString())
                .build();
    }

    /** A binding to that key alone. */
    static Json.Obj key(String key) {
        return Json.object().put("key", key).build();
    }

    /** Opens a driver with one point of those bindings each. */
    Driver open(Map<String, Json.Obj> bindings) throws DriverException {
        return new HostFactory().open(settings(), bindings, Surroundings.none());
    }

    /** One reading as text: the value, or the reason in brackets. */
    String read(Json.Obj bind) throws DriverException, InterruptedException {
        try (Driver driver = open(Map.of("p", bind))) {
            return shown(driver.read(List.of("p"), 0).get(0));
        }
    }

    static String shown(Reading reading) {
        return reading.reason().isEmpty() ? reading.value().toString() : "[" + reading.reason() + "]";
    }

    /** Bindings to all that a machine always has. */
    static Map<String, Json.Obj> everywhere(Path disk) {
        Map<String, Json.Obj> bindings = new LinkedHashMap<>();
        for (String key : List.of(
                "cpu.busy", "load.1", "load.5", "load.15", "mem.available", "mem.used_pct", "uptime", "procs")) {
            bindings.put(key, key(key));
        }
        for (String key : List.of("fs.free", "fs.used_pct")) {
            bindings.put(key, Json.object().put("key", key).put("path", disk.toString()).build());
        }
        for (String key : List.of("net.rx_bytes", "net.tx_bytes")) {
            bindings.put(key, Json.object().put("key", key).put("nic", "auto").build());
        }
        return bindings;
    }
}
