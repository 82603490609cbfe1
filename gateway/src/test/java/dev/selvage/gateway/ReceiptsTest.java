// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.link.LinkEvent;
import dev.selvage.link.LinkListener;
import dev.selvage.link.MqttLink;
import dev.selvage.link.OutMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReceiptsTest {
    private final List<Long> acknowledged = new ArrayList<>();
    private final Receipts receipts = new Receipts();
    private final MqttLink link = new MqttLink() {
        @Override
        public void start(LinkListener listener) {
            throw new UnsupportedOperationException("nothing comes in here");
        }

        @Override
        public boolean tryPublish(OutMessage message) {
            return false;
        }

        @Override
        public void acknowledge(LinkEvent.Received message) {
            acknowledged.add(message.ticket());
        }

        @Override
        public void reconnect() {
            acknowledged.clear();
        }

        @Override
        public void close() {
            acknowledged.clear();
        }
    };

    private void arrive(long ticket, int qos) {
        receipts.arrived(new LinkEvent.Received("t", new byte[0], qos, false, LinkEvent.Reply.none(), Map.of(), ticket));
    }

    private List<Long> afterDone(long... tickets) {
        for (long ticket : tickets) {
            receipts.done(ticket);
        }
        receipts.acknowledge(link);
        return acknowledged;
    }

    @Test
    void theOrderOfArrivalIsKept() {
        for (long ticket = 1; ticket <= 4; ticket++) {
            arrive(ticket, 1);
        }
        assertEquals(List.of(), afterDone(3));
        assertEquals(List.of(), afterDone(2));
        assertEquals(List.of(1L, 2L, 3L), afterDone(1));
        assertEquals(List.of(1L, 2L, 3L, 4L), afterDone(4));
    }

    @Test
    void anEarlierConnectionIsNotHeard() {
        arrive(1, 1);
        receipts.clear();
        arrive(2, 1);
        assertEquals(List.of(2L), afterDone(1, 2));
    }

    @Test
    void qosZeroIsNotWaitedFor() {
        arrive(1, 0);
        arrive(2, 1);
        assertEquals(List.of(2L), afterDone(2));
    }
}
