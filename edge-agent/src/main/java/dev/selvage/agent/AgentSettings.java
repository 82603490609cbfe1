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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an agent is started with.
 *
 * @param broker {@code mqtt://host:port}
 * @param dataFolder holds this agent's replica and nothing else
 * @param shared names of the shared scopes that it holds beside its own
 * @param file the device file, to be looked at for changes; empty for a device that stays as it is
 * @param history how much history it keeps
 * @param plugins a folder of driver plugins beside the one in its data folder
 * @param modelKeys a list of the keys whose models it believes; {@code model-keys} in its data folder unless said
 */
public record AgentSettings(
        Device device,
        SiteId site,
        URI broker,
        Path dataFolder,
        List<String> shared,
        Retention history,
        Optional<Path> file,
        Optional<Path> plugins,
        Optional<Path> modelKeys) {
    public AgentSettings {
        shared = List.copyOf(shared);
    }

    /** An agent that holds its own scope alone, and the usual history. */
    public AgentSettings(Device device, SiteId site, URI broker, Path dataFolder) {
        this(device, site, broker, dataFolder, List.of(), Retention.ofDevice(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, with changes of that device file taken over as they come. */
    public AgentSettings watching(Path deviceFile) {
        return new AgentSettings(device, site, broker, dataFolder, shared, history, Optional.of(deviceFile), plugins, modelKeys);
    }

    /** The same, with plugins of that folder too. */
    public AgentSettings withPlugins(Path folder) {
        return new AgentSettings(device, site, broker, dataFolder, shared, history, file, Optional.of(folder), modelKeys);
    }

    /** The same, with models believed that those keys have signed. */
    public AgentSettings withModelKeys(Path list) {
        return new AgentSettings(device, site, broker, dataFolder, shared, history, file, plugins, Optional.of(list));
    }

    /** The same for the device as it is described now. */
    AgentSettings with(Device next) {
        return new AgentSettings(next, site, broker, dataFolder, shared, history, file, plugins, modelKeys);
    }

    /** Where its plugins are, the folder that goes first first. */
    List<Path> pluginFolders() {
        return Stream.concat(Stream.of(dataFolder.resolve("plugins")), plugins.stream()).toList();
    }

    /** The scopes it holds, its own first. */
    List<String> scopes() {
        List<String> scopes = new ArrayList<>(List.of(Scopes.ofDevice(device.id().value())));
        shared.forEach(name -> scopes.add(Scopes.shared(name)));
        return scopes;
    }
}
