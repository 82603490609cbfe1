// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.link.EventLog;
import dev.selvage.link.LinkEvent.Connected;
import dev.selvage.link.LinkEvent.Disconnected;
import dev.selvage.link.LinkEvent.Outcome;
import dev.selvage.link.LinkEvent.Published;
import dev.selvage.link.LinkEvent.Received;
import dev.selvage.link.LinkSettings;
import dev.selvage.link.MqttLink;
import dev.selvage.link.MqttLinkContract;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract of links, kept in memory, and what only a broker in memory can do. */
class InMemoryLinkTest extends MqttLinkContract {
    private final InMemoryBroker broker = new InMemoryBroker();

    @Override
    protected URI broker() {
        return URI.create("mqtt://memory:1");
    }

    @Override
    protected MqttLink link(LinkSettings settings) {
        return broker.link(settings);
    }

    @Override
    protected void pump() {
        broker.pump();
    }

    @Test
    void a_cut_client_stays_away_until_it_is_restored() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        LinkSettings settings = deviceSettings(300);
        MqttLink link = open(settings, log);
        log.await(Connected.class);
        broker.cut(settings.clientId());
        log.await(Disconnected.class);
        broker.pump();
        assertEquals(List.of(), log.all(Connected.class));
        broker.restore(settings.clientId());
        assertTrue(log.await(Connected.class).sessionPresent());
        publish(link, log, message(state("a"), "{}", 1, false, Map.of()));
    }

    @Test
    void a_cut_before_the_acknowledgement_gives_retry_for_a_message_that_arrived() throws InterruptedException {
        EventLog log = new EventLog(() -> {});
        LinkSettings settings = deviceSettings(300);
        MqttLink link = open(settings, log);
        broker.pump();
        assertTrue(link.tryPublish(message(state("a"), "{\"v\":9}", 1, true, Map.of())));
        broker.step();
        broker.cut(settings.clientId());
        broker.pump();
        assertEquals(Outcome.RETRY, log.await(Published.class).outcome());
        EventLog heard = new EventLog(this::pump);
        open(gatewaySettings(), heard);
        assertTrue(heard.await(Received.class).retained());
    }

    @Test
    void a_full_session_drops_and_counts() throws InterruptedException {
        EventLog log = new EventLog(this::pump);
        LinkSettings settings = deviceSettings(300);
        open(settings, log);
        log.await(Connected.class);
        broker.cut(settings.clientId());
        EventLog sender = new EventLog(this::pump);
        MqttLink gateway = open(settings("_gw.sender", List.of(), 0), sender);
        sender.await(Connected.class);
        for (int i = 0; i < 1_001; i++) {
            publish(gateway, sender, message(settings.subscriptions().get(0), "{}", 1, false, Map.of()));
        }
        assertEquals(1, broker.dropped());
    }
}
