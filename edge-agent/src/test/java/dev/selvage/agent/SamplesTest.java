// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.Drivers;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Surroundings;
import dev.selvage.agent.driver.TestIntake;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the sample profiles say, the drivers that they name understand. */
class SamplesTest {
    private static final Path SAMPLES = Path.of(System.getProperty("selvage.root"), "device-profiles", "src", "test", "resources", "samples");
    /** A plugin's, opened by the plugin's own test. */
    private static final String PLUGIN = "modbus-tcp";

    @Test
    void everySampleIsOpenedByTheDriverItNames() throws Exception {
        Set<String> opened = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        for (Path file : deviceFiles()) {
            Device device = DeviceFile.read(file, ProfileSource.bundled());
            if (device.driver().use().equals(PLUGIN)) {
                others.add(device.profile());
                continue;
            }
            try (Drivers drivers = Drivers.find(List.of()); Driver driver = open(drivers, file, device)) {
                assertEquals(0, driver.read(List.of(), 0).size(), device.profile());
                opened.add(device.profile());
            }
        }
        assertEquals(Set.of("linux-host", "coap-temp-node", "replay-and-sim", "sysfs-board"), opened);
        assertEquals(Set.of("modbus-power-meter"), others);
        assertEquals(opened.size() + others.size(), count("selvage-profile/1"), "a profile that no device uses");
    }

    @Test
    void theSampleRecordingPlaysWithWhatIsSimulatedBesideIt() throws Exception {
        Path file = SAMPLES.resolve("replay-1.yaml");
        Device device = DeviceFile.read(file, ProfileSource.bundled());
        TestIntake intake = new TestIntake();
        try (Drivers drivers = Drivers.find(List.of()); Driver driver = open(drivers, file, device)) {
            driver.listen(intake);
            assertEquals(List.of("", "", ""), intake.awaitReadings(3).stream().map(Reading::reason).toList());
            assertEquals(List.of("", ""), driver.read(List.of("sim.flow", "sim.door"), 0).stream().map(Reading::reason).toList());
        }
    }

    private static Driver open(Drivers drivers, Path file, Device device) throws Exception {
        return drivers.open(device.driver().use(), device.driver().settings(), SamplingPlan.of(device).bindings(), Surroundings.of(Optional.of(file)));
    }

    private static List<Path> deviceFiles() throws IOException {
        return files("selvage-device/1");
    }

    private static int count(String format) throws IOException {
        return files(format).size();
    }

    private static List<Path> files(String format) throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            List<Path> yaml = files.filter(file -> file.toString().endsWith(".yaml")).toList();
            return yaml.stream().filter(file -> text(file).contains("format: " + format)).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
