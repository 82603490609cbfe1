// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The gateway's store and conversations in a process of their own, to be weighed: {@code MemoryProbe FILE DEVICES}. Each device says
 * HELLO and sends one batch, through the codec as over the wire, so that nothing is shared with the sender.
 */
public final class MemoryProbe {
    /** What the line with the result begins with. */
    static final String RESULT = "weighed ";
    /** Devices between two commits. */
    private static final int GROUP = 1_000;
    /** A collection may leave what only the next one finds free. */
    private static final int COLLECTIONS = 3;
    private static final Path STATUS = Path.of("/proc/self/status");

    private MemoryProbe() {}

    /**
     * What was weighed before the first device and after the last, in bytes.
     *
     * @param resident -1 where the system does not tell
     */
    record Weight(long heap, long resident) {
        /** After a garbage collection. */
        static Weight now() throws IOException {
            MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
            for (int i = 0; i < COLLECTIONS; i++) {
                memory.gc();
            }
            return new Weight(memory.getHeapMemoryUsage().getUsed(), residentBytes());
        }

        private static long residentBytes() throws IOException {
            if (!Files.exists(STATUS)) {
                return -1;
            }
            List<String> lines = Files.readAllLines(STATUS);
            return lines.stream().filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024).findFirst().orElse(-1);
        }
    }

    /** Prints heap and resident bytes before and after. */
    public static void main(String[] args) throws IOException {
        int devices = Integer.parseInt(args[1]);
        Crowd crowd = new Crowd(devices);
        try (GatewayFixture gateway = new GatewayFixture(Path.of(args[0]))) {
            Weight before = Weight.now();
            fill(gateway, crowd);
            Weight after = Weight.now();
            if (!gateway.isIdle()) {
                throw new FailedMeasurement("the gateway is still busy with somebody");
            }
            System.out.println(RESULT + before.heap() + " " + after.heap() + " " + before.resident() + " " + after.resident());
        }
    }

    /** Lets every device greet and send; ends when all are acknowledged. */
    static void fill(GatewayFixture gateway, Crowd crowd) {
        for (int from = 0; from < crowd.size(); from += GROUP) {
            int to = Math.min(from + GROUP, crowd.size());
            for (int device = from; device < to; device++) {
                List<byte[]> batch = crowd.nextMessages(device);
                gateway.receive(Crowd.name(device), crowd.hello(device));
                for (byte[] message : batch) {
                    gateway.receive(Crowd.name(device), message);
                }
            }
            int acknowledged = gateway.commit();
            if (acknowledged != to - from) {
                throw new FailedMeasurement(acknowledged + " of " + (to - from) + " batches were acknowledged");
            }
        }
    }
}
