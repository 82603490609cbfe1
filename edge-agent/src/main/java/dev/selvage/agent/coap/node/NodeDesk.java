// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.node;

import dev.selvage.agent.driver.Intake;
import java.util.concurrent.CompletableFuture;

/**
 * What the agent of a constrained node offers to its CoAP surface, beyond the {@link Intake} that every driver gets. The
 * agent hands it to the driver as the intake of {@code listen}. Thread-safe; the futures are completed on the agent's
 * thread, so continue without blocking. A future that fails with a
 * {@link dev.selvage.agent.coap.payload.Refusal} is answered with its code, any other failure with 5.03.
 */
public interface NodeDesk extends Intake {
    /**
     * Says who this node is, and keeps the watcher, instead of any earlier one, to tell it of changes.
     *
     * @param watcher whom to tell; one that is told nothing more is never called again
     */
    NodeCard attach(NodeWatcher watcher);

    /** What is known and wanted of the node at this moment, as committed. */
    CompletableFuture<NodeView> view();

    /**
     * The node says how a task goes. Done when that is durable; the same step again changes nothing. Fails with
     * {@code Why.ILLEGAL_STEP} when the task cannot go there, with {@code Why.ABSENT} when there is no such task.
     */
    CompletableFuture<Void> step(String taskId, TaskStep step);

    /** The node says that something happened. Done when that is durable. */
    CompletableFuture<Void> event(NodeEvent event);
}
