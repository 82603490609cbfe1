// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.SamplerSettings;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PullDriverTest {
    private TestNode node;

    @BeforeEach
    void open() {
        node = new TestNode();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void notificationsAreOfferedAndSpareTheQuestion() throws Exception {
        BlockingQueue<Reading> offered = new LinkedBlockingQueue<>();
        try (Driver driver = driver(true)) {
            driver.listen(readings -> {
                offered.addAll(readings);
                return Optional.of(CompletableFuture.completedFuture(null));
            });
            long nowMillis = System.currentTimeMillis();
            assertEquals("21.5", TestNode.firstGood(driver, "temp", nowMillis).value().toString());
            node.temp = "22.5";
            node.temperature.changed();
            assertEquals("22.5", offered.poll(30, TimeUnit.SECONDS).value().toString());
            int gets = node.gets.get();
            assertEquals("22.5", driver.read(List.of("temp"), nowMillis).get(0).value().toString());
            assertEquals(gets, node.gets.get(), "what is fresh is not asked for");
            node.temp = "23.5";
            assertEquals("23.5", driver.read(List.of("temp"), nowMillis + 120_000).get(0).value().toString(), "silence leads back to GET");
        }
    }

    @Test
    void writesAndSaysWhyNot() throws Exception {
        try (Driver driver = driver(false)) {
            assertEquals("21.5", TestNode.firstGood(driver, "temp", 1).value().toString());
            driver.write("temp", new PointValue.Float64(19.5));
            assertEquals("19.5", driver.read(List.of("temp"), 1).get(0).value().toString());
            DriverException refused = assertThrows(DriverException.class, () -> driver.write("temp", new PointValue.Int64(99)));
            assertTrue(refused.getMessage().contains("4.00"), refused.getMessage());
            assertThrows(DriverException.class, () -> driver.write("temp", new PointValue.Missing()));
        }
    }

    @Test
    void aNodeThatIsAwayIsBadWithinTheDeadline() throws Exception {
        assertTrue(PullDriver.ANSWER_MILLIS < SamplerSettings.DEADLINE_MILLIS);
        Map<String, Json.Obj> many = IntStream.range(0, 20).boxed().collect(Collectors.toMap(i -> "p" + i, i -> Json.object().put("path", "/temp").build()));
        try (Driver driver = driver(false, many)) {
            node.close();
            long startNanos = System.nanoTime();
            List<Reading> readings = driver.read(List.copyOf(many.keySet()), 7);
            long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            assertTrue(tookMillis < 10 * PullDriver.ANSWER_MILLIS, () -> "each was waited for by itself: " + tookMillis + " ms");
            assertEquals(many.size(), readings.size());
            readings.forEach(reading -> assertEquals(Quality.BAD, reading.quality()));
            assertTrue(readings.get(0).reason().contains("no answer"), readings.get(0).reason());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "0|21.5|21.5", "-1|7|7", "0|true|true", "0|warm|warm", "50|7.5|7.5", "50|{\"h\":41}|41", "110|[{\"n\":\"x/h\",\"v\":1}]|1",
        "110|[{\"n\":\"x\",\"v\":1}]|nothing called", "50|[|not JSON", "42|x|format 42"
    })
    void takesAValueFromEachFormat(int format, String body, String expected) throws Exception {
        PullBinding binding = PullBinding.of("hum", Json.object().put("path", "x").put("name", "h").build());
        Reading reading = binding.reading(format, body.getBytes(UTF_8), 5);
        String told = reading.quality() == Quality.GOOD ? reading.value().toString() : reading.reason();
        assertTrue(told.contains(expected), told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"../x y|path", "x?y|path"})
    void refusesAPathThatIsNone(String path, String part) {
        String message = assertThrows(DriverException.class, () -> PullBinding.of("p", Json.object().put("path", path).build())).getMessage();
        assertTrue(message.contains(part), message);
    }

    private Driver driver(boolean observe) throws DriverException {
        return driver(observe, TestNode.BINDINGS);
    }

    private Driver driver(boolean observe, Map<String, Json.Obj> bindings) throws DriverException {
        Json.Obj settings = Json.object().put("mode", "pull").put("uri", node.uri()).put("observe", observe).build();
        return new CoapFactory().open(settings, Map.copyOf(bindings), Surroundings.none());
    }
}
