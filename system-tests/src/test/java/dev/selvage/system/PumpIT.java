// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration as a visitor sees it: a recorded pump whose valve closes, and a model of this minute that notices. */
class PumpIT {
    /** From the start of the command on until the pump is throttled, trial of the model included; a minute where the machine is not busy. */
    private static final long THROTTLED_SECONDS = 180;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    @Test
    void aModelIsTrainedAndThrottlesThePump() throws Exception {
        Path recordings = Path.of(System.getProperty("selvage.root"), "..", "shared", "data", "skab");
        Assumptions.assumeTrue(Files.isDirectory(recordings), "no recordings beside the checkout: " + recordings);
        Programs programs = Programs.in(folder);
        String port = Integer.toString(programs.port());
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(THROTTLED_SECONDS);
        try (ChildJvm up = programs.selvage("up", "--data", folder.resolve("data").toString(), "--port", port, "--demo", "pump", "--recordings", recordings.toString())) {
            Eventually.is("first state", PATIENCE_SECONDS, () -> up.output().contains("first state on the broker") || !up.isAlive());
            try (RawClient watcher = RawClient.connect(programs.port(), "")) {
                watcher.subscribe("sv1/home/pump-1/decision/+");
                watcher.subscribe("sv1/home/pump-1/alarm/+");
                RawClient.Message throttled = watcher.await("the decision to throttle", left(endNanos),
                        message -> message.topic().endsWith("/decision/throttle") && text(message, "state").equals(Optional.of("throttled")));
                assertTrue(text(throttled, "from").equals(Optional.of("normal")) && object(throttled).get("score").isPresent(), object(throttled).text());
                told(up, "pump-anomaly 1.0.0 in slot a is active: it decides", "normal -> throttled", "pump.speed = 60", "alarm pump-strange raised, major");
                explained(programs, text(throttled, "id").orElseThrow());
            }
            assertEquals(0, up.stop(PATIENCE_SECONDS), up.output());
        }
    }

    private static long left(long endNanos) {
        return TimeUnit.NANOSECONDS.toSeconds(endNanos - System.nanoTime());
    }

    private static void told(ChildJvm up, String... words) throws Exception {
        for (String word : words) {
            Eventually.holds("\"" + word + "\" on screen", PATIENCE_SECONDS, () -> up.output().contains(word) ? "" : up.output());
        }
    }

    private static void explained(Programs programs, String id) throws Exception {
        Eventually.holds("an explanation", PATIENCE_SECONDS, () -> {
            try (ChildJvm asked = programs.selvage("explain", "decision", id, "--port", Integer.toString(programs.port()))) {
                boolean isGood = asked.awaitExit(PATIENCE_SECONDS) == 0 && asked.output().contains("its score computed anew by the model");
                return isGood ? "" : asked.output();
            }
        });
    }

    private static Json.Obj object(RawClient.Message message) {
        try {
            return JsonReader.readObject(message.payload());
        } catch (JsonException e) {
            return Json.object().build();
        }
    }

    private static Optional<String> text(RawClient.Message message, String member) {
        return object(message).text(member);
    }
}
