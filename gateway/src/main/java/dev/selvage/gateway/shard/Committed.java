// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.link.OutMessage;
import java.util.List;

/**
 * What one step of a shard leaves for the gateway's loop.
 *
 * @param tickets of received messages that are durable now, or need no keeping: the broker may forget them
 * @param messages to be published, oldest first
 * @param reports what devices have said about tasks
 * @param epochTold the highest epoch that devices have told since the start; 0 for none
 */
public record Committed(List<Long> tickets, List<OutMessage> messages, List<Told> reports, long epochTold) {
    public Committed {
        tickets = List.copyOf(tickets);
        messages = List.copyOf(messages);
        reports = List.copyOf(reports);
    }

    boolean isEmpty() {
        return tickets.isEmpty() && messages.isEmpty() && reports.isEmpty();
    }
}
