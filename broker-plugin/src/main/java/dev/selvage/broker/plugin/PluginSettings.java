// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * What the plugin is told at start.
 *
 * @param sites served here, at least one; a client that does not say belongs to the first
 * @param messagesPerSecond what a device or an operator may publish in the long run
 * @param burst what it may publish at once after a pause, such as an outbox after a reconnect
 */
public record PluginSettings(List<SiteId> sites, int messagesPerSecond, int burst) {
    /** Many times what an idle agent sends, and a hundredth of what the broker carries. */
    static final int MESSAGES_PER_SECOND = 50;
    /** Four seconds' worth. */
    static final int BURST = 200;

    public PluginSettings {
        sites = List.copyOf(sites);
        if (sites.isEmpty() || messagesPerSecond < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "the broker plugin needs at least one site, and rates of at least 1 message");
        }
    }

    /** The default limits for those sites. */
    public static PluginSettings of(List<SiteId> sites) {
        return new PluginSettings(sites, MESSAGES_PER_SECOND, BURST);
    }

    /**
     * Reads {@code selvage.properties}.
     *
     * @throws IOException the file is missing or unreadable
     * @throws IllegalArgumentException a value is wrong, or a name is not known: a misspelt limit must not be silent
     */
    public static PluginSettings read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        for (String name : properties.stringPropertyNames()) {
            if (!List.of("sites", "rate", "burst").contains(name)) {
                throw new IllegalArgumentException(
                        file + ": unknown setting \"" + Printable.of(name) + "\"; known are sites, rate, burst");
            }
        }
        return new PluginSettings(
                sites(properties.getProperty("sites", "")),
                number(properties, "rate", MESSAGES_PER_SECOND),
                number(properties, "burst", BURST));
    }

    private static List<SiteId> sites(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .map(SiteId::new)
                .toList();
    }

    private static int number(Properties properties, String name, int otherwise) {
        String text = properties.getProperty(name, Integer.toString(otherwise)).trim();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, not \"" + Printable.of(text) + "\"", e);
        }
    }
}
