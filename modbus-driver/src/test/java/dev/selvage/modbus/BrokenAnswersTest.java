// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.SamplerSettings;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers no library would send. */
@Timeout(120)
class BrokenAnswersTest {
    private static final Map<String, Json.Obj> ONE = Map.of("p", Meter.at("holding", 0, "u16"));
    /** What ends before the sampler's deadline ends before this on a busy machine too; without an end it would be 9 s and more. */
    private static final long BUSY_MILLIS_MAX = SamplerSettings.DEADLINE_MILLIS + 5_000;
    private static final byte[] SILENCE = {};
    private static final byte[] SEVEN = {-1, 0, 0, 0, 0, 5, 1, 3, 2, 0, 7};
    private static final byte[] HALF = {-1, 0, 0, 0, 0, 5, 1, 3};
    private static final byte[] SHORT = {-1, 0, 0, 0, 0, 3, 1, 3, 0};
    private static final byte[] LONG = {-1, 0, 0, 0, 0, 7, 1, 3, 4, 0, 7, 0, 8};
    private static final byte[] BUSY = {-1, 0, 0, 0, 0, 3, 1, (byte) 0x83, 6};
    private static final byte[] UNKNOWN_CODE = {-1, 0, 0, 0, 0, 3, 1, (byte) 0x83, 99};
    private static final byte[] STRANGER = {99, 99, 0, 0, 0, 5, 1, 3, 2, 0, 9};
    private static final byte[] JUNK = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static String said(boolean hangUp, byte[]... answers) throws Exception {
        return said("1500ms", hangUp, answers);
    }

    /** With a timeout that fits twice into a call: once for what does not come, and once for what does. */
    private static String secondSaid(boolean hangUp, byte[]... answers) throws Exception {
        return said("800ms", hangUp, answers);
    }

    private static String said(String timeout, boolean hangUp, byte[]... answers) throws Exception {
        try (RawDevice device = new RawDevice(hangUp, answers)) {
            return Meter.read(Meter.settings(device.port()).put("timeout", timeout).build(), ONE.get("p")).replace(String.valueOf(device.port()), "PORT");
        }
    }

    @Test
    void aGoodAnswerIsRead() throws Exception {
        assertEquals("7", said(false, SEVEN));
    }

    @Test
    void silenceIsAReasonAndAsksAgain() throws Exception {
        assertEquals("[127.0.0.1:PORT unit 1 did not answer within 300 ms]", said("300ms", false, SILENCE));
        assertEquals("7", secondSaid(false, SILENCE, SEVEN));
    }

    @Test
    void halfAnAnswerIsSilenceAndDoesNotSpoilTheNext() throws Exception {
        assertEquals("[127.0.0.1:PORT unit 1 did not answer within 300 ms]", said("300ms", false, HALF));
        assertEquals("7", secondSaid(false, HALF, SEVEN));
        assertEquals("7", secondSaid(true, HALF, SEVEN), "a connection that ends within an answer");
    }

    @Test
    void answersOfTheWrongLengthAreRefused() throws Exception {
        assertEquals("[the device sent 0 bytes where 2 were asked for]", said(false, SHORT));
        assertEquals("[the device sent 4 bytes where 2 were asked for]", said(false, LONG));
    }

    @Test
    void exceptionsAreNamed() throws Exception {
        assertEquals("[the device answered with exception 6 (slave device busy)]", said(false, BUSY));
        assertEquals("[the device answered with exception 99 (unknown)]", said(false, UNKNOWN_CODE));
    }

    @Test
    void anAnswerToAnotherQuestionIsNotTaken() throws Exception {
        assertEquals("7", secondSaid(false, STRANGER, SEVEN));
    }

    @Test
    void somethingThatIsNoModbusIsBad() throws Exception {
        String said = said(false, JUNK);
        assertTrue(said.startsWith("["), said);
    }

    @Test
    void aSilentDeviceIsWaitedForOnceAndNotForEachRequest() throws Exception {
        Map<String, Json.Obj> apart = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            apart.put("p" + i, Meter.at("holding", 1_000 * i, "u16"));
        }
        try (RawDevice device = new RawDevice(false, SILENCE); Driver driver = new ModbusFactory().open(Meter.settings(device.port()).put("timeout", "300ms").build(), apart, Surroundings.none())) {
            long startNanos = System.nanoTime();
            Map<String, String> said = Meter.read(driver, apart.keySet().toArray(String[]::new));
            long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            assertEquals(20, said.size());
            assertEquals(2, device.requests.get());
            assertTrue(tookMillis < BUSY_MILLIS_MAX, () -> tookMillis + " ms");
        }
    }

    @Test
    void manyRetriesEndBeforeTheSamplersDeadline() throws Exception {
        Json.Obj settings;
        try (RawDevice device = new RawDevice(false, SILENCE)) {
            settings = Meter.settings(device.port()).put("timeout", "1500ms").put("retries", 5).build();
            try (Driver driver = new ModbusFactory().open(settings, ONE, Surroundings.none())) {
                long startNanos = System.nanoTime();
                assertTrue(Meter.read(driver, "p").get("p").contains("did not answer"));
                long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
                // the second one was cut short, and there was no third
                assertTrue(device.requests.get() <= 2, () -> device.requests + " requests");
                assertTrue(tookMillis < BUSY_MILLIS_MAX, () -> tookMillis + " ms");
            }
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        assertEquals("7", said(false, SEVEN));
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (threads() > 0 && System.nanoTime() < endNanos) {
            Thread.onSpinWait();
        }
        assertEquals(0, threads());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(Connection.THREAD)).count();
    }
}
