// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.cli.demo.PumpDemo;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.DeviceId;
import dev.selvage.protocol.SiteId;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be started.
 *
 * @param data folder of everything, absolute
 * @param external a broker that runs already; empty to start one on this machine
 * @param port where to start one; 0 for a free port
 * @param plugins a folder of driver plugins for all agents
 * @param demo what is to be shown beside; empty for nothing
 */
public record Plan(Path data, SiteId site, Optional<URI> external, int port, DeviceChoice.Chosen chosen, Optional<Path> plugins, Optional<PumpDemo> demo) {
    /** The gateway's name on topics. */
    static final String GATEWAY = "gw";

    List<Device> devices() {
        return chosen.devices();
    }

    Path brokerFolder() {
        return data.resolve("broker");
    }

    Path gatewayFolder() {
        return data.resolve("gateway");
    }

    Path agentFolder(DeviceId id) {
        return data.resolve("agents").resolve(id.value());
    }
}
