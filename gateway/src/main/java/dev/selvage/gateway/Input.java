// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.gateway.shard.Committed;
import dev.selvage.link.LinkEvent;
import dev.selvage.link.OutMessage;
import java.util.List;

/**
 * What other threads hand to the gateway's loop. All of it is bounded where it comes from: the link holds at most its
 * receive maximum of unacknowledged messages, the requests' desks have bounded queues, and a shard leaves one input for
 * each step in which it had one.
 */
sealed interface Input {
    /** Something that happened on the link. */
    record Link(LinkEvent event) implements Input {}

    /** A shard has stored what it was given. */
    record Stored(Committed committed) implements Input {}

    /** The tasks' loop has something to publish. */
    record Tell(List<OutMessage> messages) implements Input {}

    /** The rest of a request, to be run by the loop. */
    record Continuation(Runnable rest) implements Input {}
}
