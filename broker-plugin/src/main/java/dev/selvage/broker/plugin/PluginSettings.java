// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import dev.selvage.protocol.SiteId;
import java.util.List;

/** What the plugin is told at start. */
public record PluginSettings(List<SiteId> sites) {
    public PluginSettings {
        sites = List.copyOf(sites);
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("the broker plugin needs at least one site");
        }
    }

    /** The default limits for those sites. */
    public static PluginSettings of(List<SiteId> sites) {
        return new PluginSettings(sites);
    }
}
