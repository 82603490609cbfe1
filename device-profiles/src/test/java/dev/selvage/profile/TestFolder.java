// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.Device;
import dev.selvage.profile.text.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder with a device file {@code d.yaml} and profiles beside it, for tests. */
final class TestFolder {
    /** A sound device file for profile {@code p}. */
    static final String DEVICE = "format: selvage-device/1\ndevice: d-1\nprofile: p@1\n";
    /** The top of a sound profile {@code p}: five lines. */
    static final String HEAD = "format: selvage-profile/1\nprofile: p\nversion: 1.0.0\ndriver: {use: host}\n\n";

    private final Path folder;

    TestFolder(Path folder) {
        this.folder = folder;
    }

    TestFolder put(String name, String text) {
        return put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    TestFolder put(String name, byte[] bytes) {
        try {
            Files.write(folder.resolve(name), bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path device() {
        return folder.resolve("d.yaml");
    }

    Device read() throws ProfileException {
        return DeviceFile.read(device(), ProfileSource.bundled());
    }

    /** A device of profile {@code p} made of {@link #HEAD} and that body. */
    static Device deviceOf(Path folder, String body) throws ProfileException {
        return new TestFolder(folder).put("d.yaml", DEVICE).put("p.yaml", HEAD + body).read();
    }

    /** What is wrong with the device; empty when nothing is. */
    List<Problem> problems() {
        try {
            read();
            return List.of();
        } catch (ProfileException e) {
            return e.problems();
        }
    }
}
