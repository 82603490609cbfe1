// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.fault;

import dev.selvage.agent.coap.node.NodeCard;
import dev.selvage.agent.coap.node.NodeDesk;
import dev.selvage.agent.coap.node.NodeEvent;
import dev.selvage.agent.coap.node.NodeView;
import dev.selvage.agent.coap.node.NodeWatcher;
import dev.selvage.agent.coap.node.TaskStep;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A node's desk whose readings go through faults on their way; everything else is the desk's own. */
record FaultyDesk(NodeDesk desk, Intake faulty) implements NodeDesk {
    @Override
    public Optional<CompletableFuture<Void>> offer(List<Reading> readings) {
        return faulty.offer(readings);
    }

    @Override
    public NodeCard attach(NodeWatcher watcher) {
        return desk.attach(watcher);
    }

    @Override
    public CompletableFuture<NodeView> view() {
        return desk.view();
    }

    @Override
    public CompletableFuture<Void> step(String taskId, TaskStep step) {
        return desk.step(taskId, step);
    }

    @Override
    public CompletableFuture<Void> event(NodeEvent event) {
        return desk.event(event);
    }
}
