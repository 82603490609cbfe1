// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Outcome;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonsTest {
    @ParameterizedTest
    @CsvSource({
        "0x00,ACCEPTED", "0x10,ACCEPTED", "0x80,REFUSED", "0x83,RETRY", "0x87,REFUSED", "0x90,REFUSED", "0x91,REFUSED",
        "0x95,REFUSED", "0x97,RETRY", "0x99,REFUSED"
    })
    void a_puback_code_decides_what_becomes_of_the_message(String code, Outcome outcome) {
        assertEquals(outcome, Reasons.outcome(Integer.decode(code)));
    }

    @ParameterizedTest
    @CsvSource({
        "0x80,NETWORK", "0x82,REFUSED", "0x85,REFUSED", "0x86,REFUSED", "0x87,REFUSED", "0x88,NETWORK", "0x89,NETWORK",
        "0x8A,REFUSED", "0x8B,NETWORK", "0x8D,NETWORK", "0x8E,TAKEN_OVER", "0x97,NETWORK", "0x9F,NETWORK"
    })
    void a_connack_or_disconnect_code_decides_when_to_try_again(String code, Cause cause) {
        assertEquals(cause, Reasons.cause(Integer.decode(code)));
    }

    @Test
    void words_are_one_safe_line() {
        assertEquals("0x97 quota exceeded: full\\u000anow", Reasons.text(0x97, Optional.of("full\nnow")));
        assertEquals("0x87 not authorized", Reasons.text(0x87, Optional.of("")));
        assertEquals("0xA1 see MQTT 5, 2.4", Reasons.text(0xA1, Optional.empty()));
        assertEquals("0x86 bad user name or password", Reasons.text(new MqttException(0x86)));
        assertEquals("bad\\u0007: java.io.IOException: x", Reasons.text(new IllegalStateException("bad\u0007", new IOException("x"))));
        assertEquals("IOException", Reasons.text(new IOException()));
    }

    @Test
    void pahos_own_codes_are_not_the_brokers() {
        assertEquals(Optional.of(0x87), Reasons.brokerCode(new MqttException(0x87)));
        assertEquals(Optional.empty(), Reasons.brokerCode(new MqttException(32_202)));
        assertEquals(Optional.empty(), Reasons.brokerCode(new IOException("0x87")));
    }
}
