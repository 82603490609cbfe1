// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.TopicKind;

/** Where the device's words about tasks leave. Called on the loop's thread. */
public interface TaskOutlet {
    /** Queues it with the transaction that is open. */
    void put(TopicKind kind, String id, byte[] payload, long nowMillis);

    /** Publishes it at once if that can be, and forgets it. */
    void say(TopicKind kind, String id, byte[] payload);

    /** Asks the gateway; the answer comes as a message of {@link TopicKind#ANSWER} with that number. False when there is no broker now. */
    boolean ask(String verb, byte[] question, long number);
}
