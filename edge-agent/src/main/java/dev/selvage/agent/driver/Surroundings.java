// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a driver is opened: what it may use and its settings do not say. A record, so that it can grow without another
 * signature for every plugin. Immutable.
 *
 * @param folder absolute; relative paths in settings start here, see {@link BindReader#path}: the folder of the device
 *     file, or the working folder for a device that has no file
 * @param tally where it counts what people should see
 */
public record Surroundings(Path folder, Tally tally) {
    public Surroundings {
        folder = folder.toAbsolutePath().normalize();
    }

    /** The surroundings of a device with that file, if it has one. */
    public static Surroundings of(Optional<Path> deviceFile) {
        Optional<Path> parent = deviceFile.map(Path::toAbsolutePath).flatMap(file -> Optional.ofNullable(file.getParent()));
        return parent.map(folder -> new Surroundings(folder, new Tally())).orElseGet(Surroundings::none);
    }

    /** Those of a device without a file: the working folder. */
    public static Surroundings none() {
        return new Surroundings(Path.of(""), new Tally());
    }
}
