// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/** A first profile and device file, commented, that run as they are. */
public final class Starter {
    /** A profile's name; its first device is called {@code <name>-1} and must be a device's name too. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,60}");

    private Starter() {}

    /**
     * Writes {@code <name>.yaml} and {@code <name>-1.yaml} into that folder; never over a file that is there.
     *
     * @return both, the device file last
     * @throws IllegalArgumentException when a profile cannot have that name
     * @throws FileAlreadyExistsException when one of them is there; then neither is written
     * @throws IOException when the folder is missing or cannot be written
     */
    public static List<Path> write(Path folder, String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a profile's name is a-z, 0-9 and -, a letter first, at most 61 characters");
        }
        Path profile = folder.resolve(name + ".yaml");
        Path device = folder.resolve(name + "-1.yaml");
        for (Path file : List.of(profile, device)) {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
        }
        Files.writeString(profile, template("profile", name), StandardOpenOption.CREATE_NEW);
        Files.writeString(device, template("device", name), StandardOpenOption.CREATE_NEW);
        return List.of(profile, device);
    }

    private static String template(String of, String name) {
        try (InputStream text = Starter.class.getResourceAsStream("/starter/" + of + ".yaml")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).replace("NAME", name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
