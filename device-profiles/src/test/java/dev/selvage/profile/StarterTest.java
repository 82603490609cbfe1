// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.profile.model.Device;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StarterTest {
    @TempDir
    Path folder;

    @Test
    void whatItWritesIsSoundAndRunsAsItIs() throws Exception {
        List<Path> files = Starter.write(folder, "boiler");
        assertEquals(List.of(folder.resolve("boiler.yaml"), folder.resolve("boiler-1.yaml")), files);
        for (Path file : files) {
            assertEquals(List.of(), DeviceFile.check(file, ProfileSource.bundled()));
            assertFalse(Files.readString(file).contains("NAME"));
        }
        Device device = DeviceFile.read(files.get(1), ProfileSource.bundled());
        assertEquals(List.of("boiler-1", "boiler", "simulator"), List.of(device.id().value(), device.profile(), device.driver().use()));
    }

    @Test
    void aFileThatIsThereStaysAsItIs() throws IOException {
        Path mine = Files.writeString(folder.resolve("boiler-1.yaml"), "mine");
        assertThrows(FileAlreadyExistsException.class, () -> Starter.write(folder, "boiler"));
        assertEquals("mine", Files.readString(mine));
        assertFalse(Files.exists(folder.resolve("boiler.yaml")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Boiler", "../x", "a b", "1st", "a.yaml", "a23456789012345678901234567890123456789012345678901234567890123"})
    void aNameThatNoProfileCanHaveIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> Starter.write(folder, name));
        assertEquals(0, folder.toFile().list().length);
    }
}
