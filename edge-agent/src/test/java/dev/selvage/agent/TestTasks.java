// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.task.TaskType;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** The tasks of an agent whose other parts the test makes. */
record TestTasks(Device device, Replica replica, Inbox inbox, Announcer announcer, Diagnosis.Eyes eyes) {
    /** @param driver writes a raw value to a point */
    AgentTasks with(BiFunction<String, PointValue, CompletableFuture<Void>> driver, Runnable restart, List<TaskType> plugins) {
        Diagnosis diagnosis = new Diagnosis(() -> device, replica, eyes);
        DeviceHands.Ways ways = new DeviceHands.Ways(driver, eyes.uplink(), eyes.presence(), diagnosis::of, restart);
        return new AgentTasks(device, replica, announcer, new DeviceHands(device, replica, inbox, ways), plugins);
    }

    /** Tasks that can write nothing. */
    AgentTasks alone() {
        return with((point, value) -> new CompletableFuture<>(), () -> {}, List.of());
    }
}
