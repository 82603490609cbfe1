// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link.paho;

import dev.selvage.link.LinkEvent.Cause;
import dev.selvage.link.LinkEvent.Outcome;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * What a {@link PahoConnection} tells. Called from Paho's threads, so every method only hands over. {@code connection}
 * is the number of the connection that speaks: what an earlier one still has to say no longer counts.
 */
interface ConnectionOwner {
    /** CONNACK said yes. */
    void onAccepted(int connection, Handshake handshake);

    /** SUBACK said yes to every filter. */
    void onSubscribed(int connection);

    /** There is no connection, or no longer. Can come more than once. */
    void onDown(int connection, Cause cause, String reason);

    /** A message arrived; the owner calls {@link PahoConnection#delivered} when it handed it on. */
    void onArrived(int connection, String topic, MqttMessage message);

    /** The message that was published under {@code sequence} came to its end. */
    void onSettled(int connection, long sequence, Outcome outcome, String reason);

    /**
     * What the broker grants in CONNACK.
     *
     * @param receiveMax QoS 1 messages it takes before it acknowledged the first of them
     * @param packetBytesMax the largest packet it takes
     * @param assignedId the client id it chose for us
     */
    record Handshake(boolean sessionPresent, int receiveMax, int packetBytesMax, Optional<String> assignedId) {}
}
