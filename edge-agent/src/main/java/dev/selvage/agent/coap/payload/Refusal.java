// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.protocol.Printable;

/** A node asked for what it cannot have; the message is one printable line that says why. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Why why;

    /** A refusal; the message may hold foreign text. */
    public Refusal(Why why, String message) {
        super(Printable.of(message));
        this.why = why;
    }

    /** The kind of refusal. */
    public Why why() {
        return why;
    }

    /** The body of the answer: concise problem details (RFC 9290), content format {@link Format#PROBLEM}. */
    public byte[] problem() {
        return Problems.bytes(why, getMessage());
    }
}
