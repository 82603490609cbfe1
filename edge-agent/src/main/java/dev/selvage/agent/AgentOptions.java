// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Retention;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words after {@code run}.
 *
 * @param devices device files, one or more
 * @param others every other option's value by its name
 */
record AgentOptions(List<Path> devices, Map<String, String> others) {
    /** Devices in one process: each has a thread, a replica and a connection of its own. */
    static final int DEVICES_MAX = 256;

    private static final List<String> OTHERS = List.of("--broker", "--site", "--data", "--shared", "--history-days", "--history-mb", "--plugins", "--model-keys", "--on-restart");
    private static final Path DATA = Path.of("selvage-data", "agents");
    private static final Pattern SHARED_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,7}");

    AgentOptions {
        devices = List.copyOf(devices);
        others = Map.copyOf(others);
    }

    /** Reads the command line; throws IllegalArgumentException with what is wrong about it. */
    static AgentOptions of(String... args) {
        if (args.length == 0 || !args[0].equals("run")) {
            throw new IllegalArgumentException("say what to do: run --device FILE");
        }
        List<Path> devices = new ArrayList<>();
        Map<String, String> others = new HashMap<>();
        for (int i = 1; i < args.length; i += 2) {
            boolean isDevice = args[i].equals("--device");
            if (!isDevice && !OTHERS.contains(args[i])) {
                throw new IllegalArgumentException("unknown option \"" + Printable.of(args[i]) + "\"");
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            if (isDevice) {
                devices.add(Path.of(args[i + 1]));
            } else if (Optional.ofNullable(others.put(args[i], args[i + 1])).isPresent()) {
                throw new IllegalArgumentException(args[i] + " is given twice");
            }
        }
        if (devices.isEmpty() || devices.size() > DEVICES_MAX) {
            throw new IllegalArgumentException(devices.isEmpty() ? "--device FILE is missing"
                    : devices.size() + " device files, at most " + DEVICES_MAX + " run in one process");
        }
        return new AgentOptions(devices, others);
    }

    /** What the options and the device files ask for, one for each device; throws IllegalArgumentException when they do not go together. */
    List<AgentSettings> settings() throws ProfileException {
        Map<String, Path> files = new LinkedHashMap<>();
        List<AgentSettings> all = new ArrayList<>();
        for (Path file : devices) {
            Device device = DeviceFile.read(file, ProfileSource.bundled());
            Optional<Path> other = Optional.ofNullable(files.put(device.id().value(), file));
            if (other.isPresent()) {
                throw new IllegalArgumentException(file + ": device \"" + device.id() + "\" is also in " + other.get() + "; a device runs once");
            }
            all.add(settings(device, file));
        }
        return all;
    }

    private AgentSettings settings(Device device, Path file) {
        SiteId site = other("--site").map(SiteId::new).or(device::site).orElse(new SiteId("home"));
        List<String> shared = Stream.of(other("--shared").orElse("").split(",")).filter(name -> !name.isEmpty()).toList();
        shared.forEach(AgentOptions::checkShared);
        Retention history = Retention.of(number("--history-days", Retention.DAYS_DEFAULT, Retention.DAYS_MAX),
                number("--history-mb", Retention.MEGABYTES_DEFAULT, Retention.MEGABYTES_MAX));
        return new AgentSettings(device, site, URI.create(other("--broker").orElse("mqtt://127.0.0.1:1883")), dataFolder(device), shared, history,
                Optional.of(file), other("--plugins").map(Path::of), other("--model-keys").map(Path::of));
    }

    /** True when somebody starts the program again that has ended for a restart; throws IllegalArgumentException for a word that is none. */
    boolean exitsOnRestart() {
        String word = other("--on-restart").orElse("reopen");
        if (!word.equals("reopen") && !word.equals("exit")) {
            throw new IllegalArgumentException("--on-restart: \"" + Printable.of(word) + "\" is neither reopen nor exit");
        }
        return word.equals("exit");
    }

    /** One device has the folder that is named, several have one each in it. */
    private Path dataFolder(Device device) {
        Optional<Path> named = other("--data").map(Path::of);
        return devices.size() == 1 && named.isPresent() ? named.get() : named.orElse(DATA).resolve(device.id().value());
    }

    private Optional<String> other(String name) {
        return Optional.ofNullable(others.get(name));
    }

    private int number(String name, int otherwise, int max) {
        String text = other(name).orElse(String.valueOf(otherwise));
        if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException(name + ": \"" + Printable.of(text) + "\" is no whole number from 1 to " + max);
        }
        return Integer.parseInt(text);
    }

    private static void checkShared(String name) {
        if (!SHARED_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("--shared: \"" + Printable.of(name) + "\" is no name of a shared scope: it must match " + SHARED_NAME.pattern());
        }
    }
}
