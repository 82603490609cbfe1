// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.agent.driver.TestIntake;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.profile.model.Sampling;
import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The recording that ships plays from its first row to its last. */
class ReplayProfileTest {
    private static final int ROWS = 240;

    @Test
    void theBundledRecordingPlays() throws Exception {
        Path file = Path.of(System.getProperty("selvage.root"), "device-profiles", "devices", "replay-1.yaml");
        Device device = DeviceFile.read(file, ProfileSource.bundled());
        Map<String, Json> settings = new LinkedHashMap<>(device.driver().settings().members());
        settings.put("speed", new Json.Int(0));
        Map<String, Json.Obj> bindings = new TreeMap<>();
        device.points().forEach(point -> {
            assertTrue(point.timing().sampling() instanceof Sampling.Row, point::name);
            bindings.put(point.name(), point.bind());
        });
        TestIntake intake = new TestIntake();
        try (Driver driver = new ReplayFactory().open(new Json.Obj(settings), bindings, Surroundings.of(Optional.of(file)))) {
            driver.listen(intake);
            List<Reading> readings = intake.awaitReadings(ROWS * bindings.size());
            assertEquals(ROWS * bindings.size(), readings.size());
            assertEquals(3, readings.stream().filter(reading -> !reading.reason().isEmpty()).count(), "three cells are missing");
            assertEquals("temp=19.4@1772434800000", readings.stream().filter(r -> r.point().equals("temp")).map(Tape::shown).findFirst().orElseThrow());
        }
    }
}
