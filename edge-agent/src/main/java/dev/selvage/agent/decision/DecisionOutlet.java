// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.TopicKind;
import java.util.concurrent.CompletableFuture;

/** What decisions can do to the world. Called on the loop's thread. */
public interface DecisionOutlet {
    /** Writes a point; fails with the reason, on any thread. */
    CompletableFuture<Void> write(String point, PointValue value);

    /** Gives this device a task; the same id twice is one task. */
    void runTask(String id, String type, Json.Obj args);

    /** Queues a message with the transaction that is open. */
    void put(TopicKind kind, String name, byte[] payload, long nowMillis);

    /** Has the loop run something before its next step; from any thread. */
    void onLoop(Runnable work);
}
