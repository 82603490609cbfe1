// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.PointValue;
import java.nio.file.Path;

/**
 * What a {@code host} point can be bound to.
 *
 * <table><caption>Values of {@code bind.key}</caption>
 * <tr><td>cpu.busy</td><td>percent since the read before, see {@link CpuMeter}</td></tr>
 * <tr><td>load.1, load.5, load.15</td><td>load averages</td></tr>
 * <tr><td>mem.available, mem.used_pct</td><td>bytes; percent of the memory that is not available</td></tr>
 * <tr><td>fs.free, fs.used_pct</td><td>bytes an ordinary user can still write; percent as df shows; needs {@code path}</td></tr>
 * <tr><td>net.rx_bytes, net.tx_bytes</td><td>bytes since boot, falling back to 0 where a 32-bit kernel wraps; {@code nic}:
 * a name, or auto for the sum of all but lo</td></tr>
 * <tr><td>thermal</td><td>degrees Celsius of thermal zone {@code zone}</td></tr>
 * <tr><td>uptime</td><td>seconds since boot</td></tr>
 * <tr><td>procs</td><td>processes</td></tr>
 * </table>
 */
final class HostGauges {
    private static final String KEYS = "cpu.busy, load.1, load.5, load.15, mem.available, mem.used_pct, fs.free, fs.used_pct, "
            + "net.rx_bytes, net.tx_bytes, thermal, uptime, procs";
    /** No machine has more zones than this; it keeps a typing error from being looked up for ever. */
    private static final int THERMAL_ZONE_MAX = 9_999;

    private final CpuMeter cpu;

    /** One bound key: takes its value out of the files; throws with the reason when it is not there. */
    @FunctionalInterface
    interface Gauge {
        PointValue read(HostFiles files) throws DriverException;
    }

    HostGauges(CpuMeter cpu) {
        this.cpu = cpu;
    }

    Gauge of(BindReader bind) throws DriverException {
        String key = bind.text("key");
        return switch (key) {
            case "fs.free", "fs.used_pct" -> disk(bind.only("key", "path"), key.equals("fs.free"));
            case "net.rx_bytes", "net.tx_bytes" -> net(bind.only("key", "nic"), key.equals("net.rx_bytes"));
            case "thermal" -> thermal(bind.only("key", "zone"));
            default -> plain(bind, key);
        };
    }

    private Gauge plain(BindReader bind, String key) throws DriverException {
        Gauge gauge = switch (key) {
            case "cpu.busy" -> files -> new PointValue.Float64(cpu.busyPercent(files.proc("stat").text()));
            case "load.1" -> files -> amount(files, "loadavg", 0);
            case "load.5" -> files -> amount(files, "loadavg", 1);
            case "load.15" -> files -> amount(files, "loadavg", 2);
            case "mem.available" -> files -> new PointValue.Int64(availableBytes(files));
            case "mem.used_pct" -> HostGauges::memoryUsed;
            case "uptime" -> files -> amount(files, "uptime", 0);
            case "procs" -> files -> new PointValue.Int64(files.processes());
            default -> throw bind.wrong("has no known \"key\"; allowed: " + KEYS);
        };
        bind.only("key");
        return gauge;
    }

    private static Gauge disk(BindReader bind, boolean free) throws DriverException {
        Path path = HostFactory.absolute(bind, bind.text("path"), "path");
        return files -> {
            HostFiles.Space space = files.space(path);
            double used = (double) space.total() - space.unused();
            return free
                    ? new PointValue.Int64(space.usable())
                    : new PointValue.Float64(percent(used, used + space.usable()));
        };
    }

    private static Gauge net(BindReader bind, boolean received) throws DriverException {
        String nic = bind.text("nic");
        return files -> new PointValue.Int64(ProcText.netBytes(files.proc("net/dev"), nic, received));
    }

    private static Gauge thermal(BindReader bind) throws DriverException {
        long zone = bind.integer("zone");
        if (zone < 0 || zone > THERMAL_ZONE_MAX) {
            throw bind.wrong("needs a \"zone\" of 0 to " + THERMAL_ZONE_MAX + ", not " + zone);
        }
        String name = "class/thermal/thermal_zone" + zone + "/temp";
        return files -> {
            String milliCelsius = ProcText.word(name, files.sys(name).text(), 0);
            return new PointValue.Float64(ProcText.integer(name, milliCelsius) / 1000.0);
        };
    }

    private static PointValue amount(HostFiles files, String name, int index) throws DriverException {
        String file = "/proc/" + name;
        return new PointValue.Float64(ProcText.amount(file, ProcText.word(file, files.proc(name).text(), index)));
    }

    private static long availableBytes(HostFiles files) throws DriverException {
        String text = files.proc("meminfo").text();
        var available = ProcText.meminfoBytes(text, "MemAvailable");
        // Kernels before 3.14 do not say; this sum is what people used then.
        return available.isPresent()
                ? available.get()
                : memory(text, "MemFree") + memory(text, "Buffers") + memory(text, "Cached");
    }

    private static PointValue memoryUsed(HostFiles files) throws DriverException {
        long total = memory(files.proc("meminfo").text(), "MemTotal");
        return new PointValue.Float64(percent((double) total - availableBytes(files), (double) total));
    }

    private static long memory(String text, String name) throws DriverException {
        return ProcText.meminfoBytes(text, name)
                .orElseThrow(() -> new DriverException("/proc/meminfo has no " + name));
    }

    private static double percent(double part, double whole) {
        return whole <= 0 ? 0 : Math.min(100, Math.max(0, 100 * part / whole));
    }
}
