// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.task.TaskType;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** The tasks of an agent whose other parts the test makes. */
record TestTasks(Device device, Replica replica, Inbox inbox, Announcer announcer, Uplink uplink, Presence presence) {
    /** @param driver writes a raw value to a point */
    AgentTasks with(BiFunction<String, PointValue, CompletableFuture<Void>> driver, Runnable restart, List<TaskType> plugins) {
        DeviceHands.Ways ways = new DeviceHands.Ways(driver, uplink, presence, now -> Json.object().put("findings", Json.texts(List.of())).build(), restart);
        return new AgentTasks(device, replica, announcer, new DeviceHands(device, replica, inbox, ways), plugins);
    }

    /** Tasks that can write nothing. */
    AgentTasks alone() {
        return with((point, value) -> new CompletableFuture<>(), () -> {}, List.of());
    }
}
