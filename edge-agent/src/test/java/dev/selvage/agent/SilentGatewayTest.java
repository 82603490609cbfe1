// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.replica.Tables;
import org.junit.jupiter.api.Test;

/** A broker that is there, and a gateway that says nothing. */
class SilentGatewayTest extends AgentLoopCase {
    private void wait(int seconds) {
        for (int i = 0; i < seconds; i += 10) {
            later(10_000);
        }
    }

    @Test
    void theWayToASilentGatewayIsMadeAnewOnce() {
        connect(false);
        reads("temp", 21);
        wait(280);
        assertEquals(0, link.reconnects);
        wait(40);
        assertEquals(1, link.reconnects, "whatever the broker holds back, it gives to a new connection");
        disconnect();
        connect(true);
        wait(3_600);
        assertEquals(1, link.reconnects, "it is the gateway that is away");
        answerSync();
        assertEquals(1, gateway.rows(Tables.POINT, "oven-1", "temp").size());
        wait(20);
        reads("temp", 25);
        wait(340);
        assertEquals(2, link.reconnects, "it was there, and is silent again");
    }

    @Test
    void whoIsAnsweredStays() {
        connect(false);
        reads("temp", 21);
        later(1_000);
        answerSync();
        for (int i = 0; i < 120; i++) {
            link.taken.clear();
            later(10_000);
            answerSync();
        }
        assertEquals(0, link.reconnects);
    }

    @Test
    void anHourOfSilenceAboutNothingIsNoneWhenSomethingComes() {
        connect(false);
        for (int i = 0; i < 360; i++) {
            link.taken.clear();
            later(10_000);
            answerSync();
        }
        reads("temp", 21);
        wait(100);
        assertEquals(0, link.reconnects);
    }
}
