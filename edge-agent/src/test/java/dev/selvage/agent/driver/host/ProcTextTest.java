// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.agent.driver.DriverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcTextTest {
    @Test
    void takesOldAndOddInterfaceLines() throws DriverException {
        assertEquals(12, ProcText.netBytes(net("eth0:12 0 0 0 0 0 0 0 34"), "eth0", true));
        assertEquals(34, ProcText.netBytes(net("eth0:1:12 0 0 0 0 0 0 0 34"), "eth0:1", false));
        assertEquals(3, ProcText.netBytes(net("lo: 9 0 0 0 0 0 0 0 9\na: 1 0\nb: 2 0"), "auto", true));
        assertEquals(0, ProcText.netBytes(net(""), "auto", true));
    }

    @Test
    void doesNotTakeAPrefixForAnInterface() {
        assertEquals("/proc/net/dev has no interface \"eth\"", complaint(() -> ProcText.netBytes(net("eth0: 1"), "eth", true)));
    }

    @Test
    void refusesCountersThatWrapped() {
        assertEquals(
                "/proc/net/dev: \"18446744073709551615\" is no count",
                complaint(() -> ProcText.netBytes(net("e: 18446744073709551615"), "e", true)));
        assertEquals("/proc/net/dev: \"-1\" is no count", complaint(() -> ProcText.netBytes(net("e: -1"), "e", true)));
        assertEquals(
                "/proc/net/dev: the sum of all interfaces is beyond 64 bits",
                complaint(() -> ProcText.netBytes(net("a: 9223372036854775807\nb: 1"), "auto", true)));
    }

    @Test
    void refusesALineThatIsCut() {
        assertEquals(
                "/proc/net/dev has only 12 0 0, no field 9",
                complaint(() -> ProcText.netBytes(net("e: 12 0 0"), "e", false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "NaN", "Infinity", "abc", "1e999", "\u0007"})
    void refusesAmountsThatAreNone(String word) {
        assertThrows(DriverException.class, () -> ProcText.amount("/proc/loadavg", word));
    }

    @Test
    void refusesAnEmptyFile() {
        assertEquals("/proc/loadavg has only , no field 1", complaint(() -> ProcText.word("/proc/loadavg", "\n", 0)));
    }

    @Test
    void findsAMemoryLineByItsWholeName() throws DriverException {
        assertEquals(2 * 1024, ProcText.meminfoBytes("MemTotalX: 1 kB\nMemTotal: 2 kB\n", "MemTotal").orElseThrow());
        assertEquals(true, ProcText.meminfoBytes("MemFree: 1 kB", "MemTotal").isEmpty());
    }

    @Test
    void readsTheFirstCpuLineOfAnyKernel() throws DriverException {
        assertEquals(25.0, new CpuMeter().busyPercent("cpu 10 5 10 75\n"));
        assertEquals(50.0, new CpuMeter().busyPercent("cpu  10 0 10 40 10 5 5 20 99 99\n"));
        assertEquals(0.0, new CpuMeter().busyPercent("cpu  0 0 0 0 0 0 0 0 0 0\n"));
    }

    @Test
    void startsAgainWhenTheCountersWentBack() throws DriverException {
        CpuMeter meter = new CpuMeter();
        assertEquals(50.0, meter.busyPercent("cpu 500 0 0 500 0 0 0 0"));
        assertEquals(10.0, meter.busyPercent("cpu 10 0 0 90 0 0 0 0"));
    }

    @Test
    void staysWithinItsBoundsWhenIdleTimeShrinks() throws DriverException {
        CpuMeter meter = new CpuMeter();
        meter.busyPercent("cpu 100 0 0 800 100 0 0 0");
        assertEquals(100.0, meter.busyPercent("cpu 150 0 0 800 90 0 0 0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cpu", "cpu 1 2 3", "cpu0 1 2 3 4", "cpu 1 2 x 4", "cpu 1 2 -3 4", "intr 5 5 5 5 5"})
    void refusesAStatFileWithoutAWholeCpuLine(String text) {
        assertThrows(DriverException.class, () -> new CpuMeter().busyPercent(text));
    }

    private static HostFiles.Content net(String lines) {
        return new HostFiles.Content("Inter-| Receive | Transmit\n face |bytes |bytes\n" + lines, true, "");
    }

    private static String complaint(Executable reading) {
        return assertThrows(DriverException.class, reading).getMessage();
    }
}
