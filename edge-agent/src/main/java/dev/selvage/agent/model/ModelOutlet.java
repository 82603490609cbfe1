// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.protocol.TopicKind;

/** How models are heard of. Called on the loop's thread, but for {@link #onLoop}. */
public interface ModelOutlet {
    /** Queues a message with the transaction that is open. */
    void put(TopicKind kind, String name, byte[] payload, long nowMillis);

    /** Publishes at once what is worth nothing later; lost when there is no broker. */
    void say(TopicKind kind, String name, byte[] payload);

    /** Has the loop run something before its next step; from any thread. */
    void onLoop(Runnable work);
}
