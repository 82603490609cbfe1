// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.profile.model.Device;
import dev.selvage.protocol.SiteId;
import java.net.URI;
import java.nio.file.Path;

/**
 * What an agent is started with.
 *
 * @param broker {@code mqtt://host:port}
 * @param dataFolder holds this agent's replica and nothing else
 */
public record AgentSettings(Device device, SiteId site, URI broker, Path dataFolder) {}
