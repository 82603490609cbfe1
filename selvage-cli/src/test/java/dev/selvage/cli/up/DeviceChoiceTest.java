// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.SiteId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceChoiceTest {
    private static final SiteId SITE = new SiteId("home");

    @TempDir
    private Path folder;

    private static List<String> ids(List<Device> devices) {
        return devices.stream().map(device -> device.id().value()).toList();
    }

    @Test
    void withoutFilesItIsThisMachine() throws Exception {
        assertEquals(List.of("this-host"), ids(DeviceChoice.of(List.of(), 0, folder, SITE).devices()));
    }

    @Test
    void simulatedDevicesComeBesideIt() throws Exception {
        List<Device> devices = DeviceChoice.of(List.of(), 2, folder, SITE).devices();

        assertEquals(List.of("this-host", "sim-1", "sim-2"), ids(devices));
        assertEquals(3, devices.stream().map(Device::digest).distinct().count());
    }

    @Test
    void aSimulatedDevicesFileIsNeverWrittenAgain() throws Exception {
        DeviceChoice.of(List.of(), 1, folder, SITE);
        Path file = folder.resolve("sim-1.yaml");
        Files.writeString(file, Files.readString(file).replace("seed: 1", "seed: 77"));

        DeviceChoice.of(List.of(), 1, folder, SITE);

        assertTrue(Files.readString(file).contains("seed: 77"));
    }

    @Test
    void aDeviceOfAnotherSiteIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("d.yaml"),
                "format: selvage-device/1\ndevice: d\nsite: works\nprofile: simulated-device@1\nparams: {seed: 1}\n");

        CliException thrown = assertThrows(CliException.class, () -> DeviceChoice.of(List.of(file), 0, folder, SITE));
        assertTrue(thrown.getMessage().endsWith("use --site works"), thrown.getMessage());
    }
}
