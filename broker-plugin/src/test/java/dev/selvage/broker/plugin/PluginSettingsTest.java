// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginSettingsTest {
    @TempDir
    Path temp;

    private PluginSettings read(String text) throws IOException {
        return PluginSettings.read(Files.writeString(temp.resolve("selvage.properties"), text));
    }

    @Test
    void readsSitesAndLimits() throws IOException {
        PluginSettings settings = read("# mine\nsites = home, barn\nrate=10\n");
        assertEquals(new PluginSettings(List.of(new SiteId("home"), new SiteId("barn")), 10, 200), settings);
    }

    @Test
    void theFileThatIsShippedWorks() throws IOException {
        PluginSettings shipped = PluginSettings.read(Path.of("src/main/assembly/selvage.properties"));
        assertEquals(PluginSettings.of(List.of(new SiteId("home"))), shipped);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertTrue(refusal("sites=home\nrates=1").contains("unknown setting \"rates\""));
        assertTrue(refusal("sites=").contains("at least one site"));
        assertTrue(refusal("sites=Home").contains("site id"));
        assertTrue(refusal("sites=home\nrate=fast").contains("rate must be a whole number, not \"fast\""));
        assertTrue(refusal("sites=home\nburst=0").contains("at least 1"));
        assertThrows(NoSuchFileException.class, () -> PluginSettings.read(temp.resolve("none")));
    }

    private String refusal(String text) {
        return assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage();
    }
}
