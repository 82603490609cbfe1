// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.agent.Agent;
import dev.selvage.agent.AgentSettings;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.broker.embedded.EmbeddedBroker;
import dev.selvage.broker.embedded.EmbeddedBrokerException;
import dev.selvage.cli.terminal.CliException;
import dev.selvage.gateway.Gateway;
import dev.selvage.gateway.GatewaySettings;
import dev.selvage.profile.model.Device;
import dev.selvage.replica.ReplicaException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Broker, gateway and agents of this process. Started part by part, closed in the order agents, gateway, broker. For one thread. */
final class Fleet implements AutoCloseable {
    private final Plan plan;
    private final ModelKeys keys;
    private final List<Agent> agents = new ArrayList<>();
    private Optional<EmbeddedBroker> broker = Optional.empty();
    private Optional<Gateway> gateway = Optional.empty();

    Fleet(Plan plan) throws CliException {
        this.plan = plan;
        this.keys = ModelKeys.in(plan.data(), plan.site());
    }

    /** The key that models of this site are signed by. */
    Path modelKey() {
        return keys.key();
    }

    /** Starts the broker unless there is one already; returns where it is. */
    URI startBroker() throws CliException {
        return plan.external().isPresent() ? plan.external().get() : startBroker(plan.port());
    }

    /** Stops the broker of this process, as a power cut would; true when there was one. */
    boolean stopBroker() {
        boolean isOurs = broker.isPresent();
        broker.ifPresent(EmbeddedBroker::close);
        broker = Optional.empty();
        return isOurs;
    }

    /** Starts the broker at that port. */
    URI startBroker(int port) throws CliException {
        try {
            broker = Optional.of(EmbeddedBroker.start(new EmbeddedBroker.Settings(
                    plan.brokerFolder(), "127.0.0.1", port, List.of(plan.site()), true)));
            return URI.create("mqtt://127.0.0.1:" + broker.get().port());
        } catch (EmbeddedBrokerException e) {
            throw new CliException("broker: " + e.getMessage(), e);
        }
    }

    void startGateway(URI at) throws CliException {
        try {
            gateway = Optional.of(Gateway.start(new GatewaySettings(Plan.GATEWAY, plan.site(), at, plan.gatewayFolder())));
        } catch (ReplicaException | IllegalArgumentException e) {
            throw new CliException("gateway: " + e.getMessage(), e);
        }
    }

    void startAgent(Device device, URI at) throws CliException {
        keys.giveTo(plan.agentFolder(device.id()));
        try {
            AgentSettings settings = new AgentSettings(device, plan.site(), at, plan.agentFolder(device.id()));
            Optional<Path> file = Optional.ofNullable(plan.chosen().files().get(device.id()));
            AgentSettings watching = file.map(settings::watching).orElse(settings);
            agents.add(Agent.start(plan.plugins().map(watching::withPlugins).orElse(watching)));
        } catch (DriverException | ReplicaException | IllegalArgumentException e) {
            throw new CliException("agent " + device.id() + ": " + e.getMessage(), e);
        }
    }

    /** Closes whatever was started. Agents say goodbye side by side, so that many take no longer than one. */
    @Override
    public void close() {
        agents.parallelStream().forEach(Agent::close);
        agents.clear();
        gateway.ifPresent(Gateway::close);
        gateway = Optional.empty();
        stopBroker();
    }
}
