// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.decision.ModelShelf;
import dev.selvage.agent.task.TaskType;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Replica;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** The tasks and decisions of an agent whose other parts the test makes. */
record TestTasks(Device device, Replica replica, Inbox inbox, Announcer announcer, Diagnosis.Eyes eyes, Path folder) {
    /** @param driver writes a raw value to a point */
    AgentTasks with(BiFunction<String, PointValue, CompletableFuture<Void>> driver, Runnable restart, List<TaskType> plugins) {
        return new AgentTasks(device, replica, announcer, hands(driver, restart), plugins, AgentModels.folder(folder));
    }

    private DeviceHands hands(BiFunction<String, PointValue, CompletableFuture<Void>> driver, Runnable restart) {
        Diagnosis diagnosis = new Diagnosis(() -> device, replica, eyes);
        return new DeviceHands(device, replica, inbox, new DeviceHands.Ways(driver, eyes.uplink(), eyes.presence(), diagnosis::of, restart));
    }

    /** The device's decisions, in a session of that number. */
    AgentDecisions decisions(AgentTasks tasks, BiFunction<String, PointValue, CompletableFuture<Void>> driver, UnaryOperator<ModelShelf> models, long session) {
        DeviceHands hands = hands(driver, () -> {});
        AgentModels own = AgentModels.in(folder, folder.resolve("model-keys"), announcer, replica, hands::onLoop);
        AgentModels chosen = new AgentModels(models.apply(own.shelf()), own.desk());
        return new AgentDecisions(device, replica, AgentDecisions.outlet(hands, announcer, tasks), chosen, String.format("%016x", session));
    }

    /** Tasks that can write nothing. */
    AgentTasks alone() {
        return with((point, value) -> new CompletableFuture<>(), () -> {}, List.of());
    }

    /** Decisions that can write nothing. */
    AgentDecisions undecided(AgentTasks tasks) {
        return decisions(tasks, (point, value) -> new CompletableFuture<>(), own -> own, 1);
    }
}
