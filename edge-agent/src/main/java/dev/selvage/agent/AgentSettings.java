// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.model.Device;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.Retention;
import dev.selvage.replica.Scopes;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent is started with.
 *
 * @param broker {@code mqtt://host:port}
 * @param dataFolder holds this agent's replica and nothing else
 * @param shared names of the shared scopes that it holds beside its own
 * @param history how much history it keeps
 */
public record AgentSettings(Device device, SiteId site, URI broker, Path dataFolder, List<String> shared, Retention history) {
    public AgentSettings {
        shared = List.copyOf(shared);
    }

    /** An agent that holds its own scope alone, and the usual history. */
    public AgentSettings(Device device, SiteId site, URI broker, Path dataFolder) {
        this(device, site, broker, dataFolder, List.of(), Retention.ofDevice());
    }

    /** The scopes it holds, its own first. */
    List<String> scopes() {
        List<String> scopes = new ArrayList<>(List.of(Scopes.ofDevice(device.id().value())));
        shared.forEach(name -> scopes.add(Scopes.shared(name)));
        return scopes;
    }
}
