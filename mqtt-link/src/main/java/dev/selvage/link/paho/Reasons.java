// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Outcome;
import dev.selvage.protocol.Printable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.paho.mqttv5.common.MqttException;

/** What an MQTT 5 reason code (section 2.4) means to us, and its words for people. */
final class Reasons {
    /** Codes from here on are failures. */
    static final int FAILURE = 0x80;

    private static final int CODE_MAX = 0xFF;
    private static final int TAKEN_OVER = 0x8E;
    /** Implementation specific, quota exceeded: the broker is full now and may not be later. */
    private static final Set<Integer> PASSING_FOR_A_MESSAGE = Set.of(0x83, 0x97);
    /** Identity, credentials, protocol, limits: the next attempt meets the same answer. */
    private static final Set<Integer> FINAL_FOR_A_CONNECTION =
            Set.of(0x81, 0x82, 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C, 0x8F, 0x90, 0x95, 0x99, 0x9A, 0x9B, 0x9D, 0x9E, 0xA1, 0xA2);

    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(0x80, "unspecified error"),
            Map.entry(0x82, "protocol error"),
            Map.entry(0x83, "implementation specific error"),
            Map.entry(0x85, "client identifier not valid, or in use by another session"),
            Map.entry(0x86, "bad user name or password"),
            Map.entry(0x87, "not authorized"),
            Map.entry(0x88, "server unavailable"),
            Map.entry(0x89, "server busy"),
            Map.entry(0x8A, "banned"),
            Map.entry(0x8B, "server shutting down"),
            Map.entry(0x8D, "keep alive timeout"),
            Map.entry(TAKEN_OVER, "session taken over by another client with our id"),
            Map.entry(0x8F, "topic filter invalid"),
            Map.entry(0x90, "topic name invalid"),
            Map.entry(0x93, "receive maximum exceeded"),
            Map.entry(0x95, "packet too large"),
            Map.entry(0x97, "quota exceeded"),
            Map.entry(0x98, "administrative action"),
            Map.entry(0x99, "payload format invalid"));

    private Reasons() {}

    /** What a PUBACK's code means for the message. */
    static Outcome outcome(int code) {
        if (code < FAILURE) {
            return Outcome.ACCEPTED;
        }
        return PASSING_FOR_A_MESSAGE.contains(code) ? Outcome.RETRY : Outcome.REFUSED;
    }

    /** What a CONNACK's or DISCONNECT's code means for the next attempt. */
    static Cause cause(int code) {
        if (code == TAKEN_OVER) {
            return Cause.TAKEN_OVER;
        }
        return FINAL_FOR_A_CONNECTION.contains(code) ? Cause.REFUSED : Cause.NETWORK;
    }

    /** A code such as {@code 0x97 quota exceeded}, with the broker's own words behind it where it gave some. */
    static String text(int code, Optional<String> brokerSays) {
        String words = String.format("0x%02X %s", code, WORDS.getOrDefault(code, "see MQTT 5, 2.4"));
        return brokerSays.filter(s -> !s.isEmpty()).map(s -> words + ": " + Printable.of(s)).orElse(words);
    }

    /** The broker's code inside an exception of Paho's, whose own codes begin at 32000; empty when it holds none. */
    static Optional<Integer> brokerCode(Throwable failure) {
        return failure instanceof MqttException e && e.getReasonCode() >= FAILURE && e.getReasonCode() <= CODE_MAX
                ? Optional.of(e.getReasonCode())
                : Optional.empty();
    }

    /** The words of an exception and of its first cause, on one line. */
    static String text(Throwable failure) {
        Optional<Integer> code = brokerCode(failure);
        if (code.isPresent()) {
            return text(code.get(), Optional.empty());
        }
        String own = Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
        return Printable.of(Optional.ofNullable(failure.getCause()).map(c -> own + ": " + c).orElse(own));
    }
}
