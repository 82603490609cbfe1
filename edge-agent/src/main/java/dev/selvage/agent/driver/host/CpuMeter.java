// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.host;

import dev.selvage.agent.driver.DriverException;

/**
 * Busy share of all processors between two looks at {@code /proc/stat}. The first look gives the share since boot; so
 * does a look after the counters went back (a resumed or moved machine). A look within the same tick repeats the value
 * before. Busy is all but idle and waiting for disks; time stolen by a hypervisor counts as busy, it is not ours to use.
 */
final class CpuMeter {
    /** user nice system idle iowait irq softirq steal; guest times behind them are already inside user and nice. */
    private static final int FIELDS = 8;
    /** Kernels before 2.6 stop behind idle. */
    private static final int FIELDS_MIN = 4;
    private static final int IDLE_FIELD = 3;
    private static final int IOWAIT_FIELD = 4;

    private Ticks last = new Ticks(0, 0);
    private double busyPercent;

    /** Time since boot, in the kernel's ticks. */
    private record Ticks(double total, double idle) {}

    /** Percent, 0 to 100. */
    double busyPercent(String statText) throws DriverException {
        int end = statText.indexOf('\n');
        String[] words = ProcText.words(end < 0 ? statText : statText.substring(0, end));
        if (!words[0].equals("cpu") || words.length <= FIELDS_MIN) {
            throw new DriverException("/proc/stat does not start with a whole \"cpu\" line");
        }
        double total = 0;
        double idle = 0;
        for (int field = 0; field < Math.min(FIELDS, words.length - 1); field++) {
            double ticks = ProcText.count("/proc/stat", words[field + 1]);
            total += ticks;
            idle += field == IDLE_FIELD || field == IOWAIT_FIELD ? ticks : 0;
        }
        look(new Ticks(total, idle));
        return busyPercent;
    }

    private void look(Ticks now) {
        Ticks since = now.total() < last.total() ? new Ticks(0, 0) : last;
        double passed = now.total() - since.total();
        double idled = now.idle() - since.idle();
        if (passed > 0) {
            // The kernel's iowait may shrink a little, so the share is kept inside its bounds.
            busyPercent = Math.min(100, Math.max(0, 100 * (passed - idled) / passed));
        }
        last = now;
    }
}
