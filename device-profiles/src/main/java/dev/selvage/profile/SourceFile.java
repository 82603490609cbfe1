// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.text.Place;
import dev.selvage.profile.text.Problems;
import dev.selvage.profile.text.YamlReader;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The bytes of one file, from disk or from the jar, and the name that complaints use for it. */
record SourceFile(String name, byte[] bytes) {
    /** Reads no more than the reader accepts, whatever the file's size; a device or a pipe is not read at all. */
    static Optional<SourceFile> of(Path file, Problems problems) {
        if (!Files.isRegularFile(file)) {
            problems.add(Place.startOf(file.toString()), Files.exists(file) ? "not a regular file" : "no such file");
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(new SourceFile(file.toString(), in.readNBytes(YamlReader.BYTES_MAX + 1)));
        } catch (IOException e) {
            problems.add(Place.startOf(file.toString()), "cannot be read: " + Printable.of(e.toString()));
            return Optional.empty();
        }
    }

    /** A file of this jar; empty when the jar has none of that name. */
    static Optional<SourceFile> bundled(String folder, String name) {
        try (InputStream in = SourceFile.class.getResourceAsStream("/" + folder + "/" + name + ".yaml")) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new SourceFile("bundled/" + name + ".yaml", in.readNBytes(YamlReader.BYTES_MAX + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException("the jar cannot be read", e);
        }
    }
}
