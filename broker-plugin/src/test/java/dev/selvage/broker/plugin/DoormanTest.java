// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import dev.selvage.broker.plugin.rules.Denials;
import dev.selvage.broker.plugin.rules.Reason;
import dev.selvage.broker.plugin.rules.Verdict;
import java.time.Clock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class DoormanTest {
    private static final Logger LOG = Logger.getLogger(Doorman.class.getName());

    @Test
    void failureOfOursIsARefusal() {
        Denials denials = new Denials();
        Doorman doorman = new Doorman(denials, Clock.systemUTC());
        LOG.setLevel(Level.OFF);
        Verdict verdict = doorman.decide(Denials.Act.PUBLISH, "a", "t", () -> {
            throw new IllegalStateException("broken");
        });
        LOG.setLevel(Level.WARNING);
        assertEquals(Reason.INTERNAL, ((Verdict.Refused) verdict).reason());
        assertTrue(denials.changed().orElseThrow().text().contains("\"internal\":1"));
    }

    @Test
    void noReasonIsEverAnsweredWithSuccess() {
        for (Reason reason : Reason.values()) {
            assertTrue(Codes.connack(reason) != ConnackReasonCode.SUCCESS, reason.code());
            assertTrue(Codes.puback(reason) != AckReasonCode.SUCCESS
                    && Codes.puback(reason) != AckReasonCode.NO_MATCHING_SUBSCRIBERS, reason.code());
            assertFalse(Codes.suback(reason).name().startsWith("GRANTED"), reason.code());
        }
    }
}
