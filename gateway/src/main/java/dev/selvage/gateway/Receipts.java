// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the broker has yet to be told is kept. Shards finish in any order, and MQTT wants its acknowledgements in the
 * order of the messages (MQTT 5, 4.6), so one that is done waits for those before it. Bounded by the link's receive
 * maximum. Confined to the loop's thread.
 */
final class Receipts {
    /** By ticket, in the order of arrival. */
    private final Map<Long, LinkEvent.Received> waiting = new LinkedHashMap<>();
    private final Set<Long> done = new HashSet<>();

    /** Of QoS 0 the broker wants to hear nothing. */
    void arrived(LinkEvent.Received message) {
        if (message.qos() > 0) {
            waiting.put(message.ticket(), message);
        }
    }

    /** That message is durable, or needs no keeping. Of a connection that is gone it is not heard. */
    void done(long ticket) {
        if (waiting.containsKey(ticket)) {
            done.add(ticket);
        }
    }

    /** Tells the broker of all that is done and has nothing undone before it. */
    void acknowledge(MqttLink link) {
        Iterator<LinkEvent.Received> oldest = waiting.values().iterator();
        while (oldest.hasNext()) {
            LinkEvent.Received message = oldest.next();
            if (!done.remove(message.ticket())) {
                return;
            }
            oldest.remove();
            link.acknowledge(message);
        }
    }

    /** The connection is gone: what was not acknowledged comes again. */
    void clear() {
        waiting.clear();
        done.clear();
    }
}
