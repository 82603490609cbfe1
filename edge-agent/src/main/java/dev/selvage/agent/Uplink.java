// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.sync.SyncCodec;
import dev.selvage.replica.sync.SyncFormatException;
import dev.selvage.replica.sync.SyncMessage;
import dev.selvage.replica.sync.SyncSender;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Carries the sync conversation of the device's scope over the link. Confined to the loop's thread. */
final class Uplink {
    /** Tickets below zero are sync messages; the outbox uses the others. */
    private static final long TICKET = -1;
    private static final System.Logger LOG = System.getLogger(Uplink.class.getName());

    private final SyncSender sender;
    private final MqttLink link;
    private final String topic;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private Optional<String> told = Optional.empty();
    private long malformed;

    Uplink(SyncSender sender, MqttLink link, String topic) {
        this.sender = sender;
        this.link = link;
        this.topic = topic;
    }

    void connected(long nowMonotonicMillis) {
        sender.connected(nowMonotonicMillis);
    }

    void disconnected() {
        sender.disconnected();
        waiting.clear();
    }

    /** Takes a message from {@code sync/d}. */
    void receive(LinkEvent.Received message, long nowMonotonicMillis) {
        try {
            sender.receive(SyncCodec.decode(message.payload()), nowMonotonicMillis);
            tellTrouble();
        } catch (SyncFormatException e) {
            malformed++;
            LOG.log(System.Logger.Level.WARNING, "a sync message of the gateway is malformed: " + Printable.of(e.getMessage()));
        }
    }

    /** Sends what the conversation wants now, as far as the link takes it. */
    void step(long nowMonotonicMillis) {
        if (waiting.isEmpty()) {
            for (SyncMessage message : sender.step(nowMonotonicMillis)) {
                waiting.add(SyncCodec.encode(message));
            }
        }
        while (!waiting.isEmpty()
                && link.tryPublish(OutMessage.of(TICKET, topic, waiting.peek(), TopicKind.SYNC_UP.qos(), false, 0))) {
            waiting.remove();
        }
    }

    static boolean isOurs(LinkEvent.Published event) {
        return event.ticket() == TICKET;
    }

    long nextStepMillis() {
        return sender.nextStepMillis();
    }

    boolean isDrained() {
        return sender.isDrained();
    }

    long malformed() {
        return malformed;
    }

    /** Says once why the gateway takes nothing, and once that it does again. */
    private void tellTrouble() {
        Optional<String> now = sender.trouble();
        if (!now.equals(told)) {
            LOG.log(System.Logger.Level.WARNING, topic + ": " + now.map(why -> "the gateway does not take the changes: " + Printable.of(why))
                    .orElse("the gateway takes the changes again"));
            told = now;
        }
    }
}
