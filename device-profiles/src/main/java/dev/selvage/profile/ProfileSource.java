// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.text.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where profiles are looked for, by name: {@code <name>.yaml} beside the device file, then in folders, then in the jar.
 * Immutable and thread-safe.
 */
public final class ProfileSource {
    private final List<Path> folders;

    private ProfileSource(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Beside the device file, and those that ship with Selvage. */
    public static ProfileSource bundled() {
        return new ProfileSource(List.of());
    }

    /** Beside the device file, in those folders in order, and those that ship with Selvage. */
    public static ProfileSource of(List<Path> folders) {
        return new ProfileSource(folders);
    }

    /** The same with one more folder in front. */
    ProfileSource behind(Path folder) {
        return new ProfileSource(Stream.concat(Stream.of(folder), folders.stream()).toList());
    }

    /** Every file of that name, best first; a file that exists and cannot be read is complained about. */
    List<SourceFile> find(String name, Problems problems) {
        List<SourceFile> found = new ArrayList<>();
        for (Path folder : folders) {
            Path file = folder.resolve(name + ".yaml");
            if (Files.exists(file)) {
                SourceFile.of(file, problems).ifPresent(found::add);
            }
        }
        SourceFile.bundled("profiles", name).ifPresent(found::add);
        return found;
    }
}
