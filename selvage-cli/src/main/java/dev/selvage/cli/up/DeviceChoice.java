// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.cli.terminal.CliException;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the devices of {@code selvage up}: the files given, or this machine; and simulated ones beside them. */
public final class DeviceChoice {
    private static final String THIS_MACHINE = "this-host";
    /** As the bundled {@code sim-1}; the seed makes each another device. */
    private static final String SIMULATED = """
            # Simulated device <n> of "selvage up --agents"; change it as you like, it is written only once.
            format: selvage-device/1
            device: sim-<n>
            profile: simulated-device@1
            params: {seed: <n>}
            tags: {role: simulator}
            """;

    private final SiteId site;
    private final Map<DeviceId, String> origins = new LinkedHashMap<>();
    private final List<Device> devices = new ArrayList<>();
    private final Map<DeviceId, Path> files = new LinkedHashMap<>();

    /**
     * What was chosen.
     *
     * @param files where those devices come from that have a file of their own
     */
    public record Chosen(List<Device> devices, Map<DeviceId, Path> files) {
        public Chosen {
            devices = List.copyOf(devices);
            files = Map.copyOf(files);
        }
    }

    private DeviceChoice(SiteId site) {
        this.site = site;
    }

    /**
     * Reads all device files.
     *
     * @param simulated how many simulated devices to add; their files are written to {@code simulatedFolder} once
     */
    public static Chosen of(List<Path> files, int simulated, Path simulatedFolder, SiteId site)
            throws CliException, ProfileException {
        DeviceChoice choice = new DeviceChoice(site);
        if (files.isEmpty()) {
            choice.add(DeviceFile.readBundled(THIS_MACHINE, ProfileSource.bundled()), "this machine");
        }
        for (Path file : files) {
            choice.add(file);
        }
        for (int number = 1; number <= simulated; number++) {
            choice.add(simulated(simulatedFolder, number));
        }
        return new Chosen(choice.devices, choice.files);
    }

    private void add(Path file) throws CliException, ProfileException {
        Device device = DeviceFile.read(file, ProfileSource.bundled());
        add(device, Printable.of(file.toString()));
        files.put(device.id(), file);
    }

    private void add(Device device, String origin) throws CliException {
        Optional<String> other = Optional.ofNullable(origins.putIfAbsent(device.id(), origin));
        if (other.isPresent()) {
            throw new CliException("two devices are called " + device.id() + ": " + other.get() + " and " + origin
                    + "; give one of them another id");
        }
        if (device.site().filter(s -> !s.equals(site)).isPresent()) {
            throw new CliException(origin + " belongs to site " + device.site().get() + ", but this is site " + site
                    + "; use --site " + device.site().get());
        }
        devices.add(device);
    }

    private static Path simulated(Path folder, int number) throws CliException {
        Path file = folder.resolve("sim-" + number + ".yaml");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(folder);
                Files.writeString(file, SIMULATED.replace("<n>", Integer.toString(number)));
            }
            return file;
        } catch (IOException e) {
            throw new CliException("cannot write " + file + ": " + e + "; choose another folder with --data", e);
        }
    }
}
