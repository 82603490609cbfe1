// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import dev.selvage.replica.sync.SyncHub;
import dev.selvage.replica.sync.SyncMessage;
import dev.selvage.replica.sync.SyncReceiver.Answer;
import dev.selvage.replica.sync.SyncSender;
import java.util.ArrayList;
import java.util.List;

/** A device's and a gateway's end of the sync protocol with a good line between them, and what the gateway refused. */
final class HistoryLine {
    private final SyncHub agent;
    private final SyncHub gateway;
    private final List<SyncMessage.Nak> refusals = new ArrayList<>();

    HistoryLine(Replica device, Replica merged) {
        agent = new SyncHub(device, SyncSender.Role.AGENT, (peer, scope) -> true, 1, millis -> millis);
        gateway = new SyncHub(merged, SyncSender.Role.GATEWAY, (peer, scope) -> true, 2, millis -> millis);
    }

    void connect(long nowMillis) {
        agent.connected(TestFolder.GATEWAY, TestFolder.SCOPE, nowMillis);
    }

    /** Carries what there is to say until both have nothing more to say at that time. */
    void talk(long nowMillis) {
        List<Answer> up = agent.step(nowMillis);
        while (!up.isEmpty()) {
            up.forEach(out -> gateway.receive(TestFolder.DEVICE, out.message(), nowMillis));
            gateway.commit(nowMillis, nowMillis);
            for (Answer down : gateway.step(nowMillis)) {
                if (down.message() instanceof SyncMessage.Nak nak) {
                    refusals.add(nak);
                }
                agent.receive(TestFolder.GATEWAY, down.message(), nowMillis);
            }
            agent.commit(nowMillis, nowMillis);
            up = agent.step(nowMillis);
        }
    }

    boolean isDrained() {
        return agent.isDrained();
    }

    List<SyncMessage.Nak> refusals() {
        return refusals;
    }
}
