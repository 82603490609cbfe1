// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.front;

import dev.selvage.agent.coap.key.KeyFiles;
import java.net.InetSocketAddress;

/**
 * Where a front desk listens; the same for all its nodes.
 *
 * @param secure address for coaps
 * @param files the keys; without any there is no coaps
 * @param plain address for coap
 */
public record FrontSettings(InetSocketAddress secure, KeyFiles files, Plain mode, InetSocketAddress plain) {
    /** CoAP without DTLS, where a node is who it says it is. */
    public enum Plain {
        /** None. */
        OFF,
        /** For programs of this machine. */
        LOOPBACK,
        /** For anybody, in a lab: answers to others than this machine stay below three times the question. */
        LAB
    }
}
