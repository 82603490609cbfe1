// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.protocol.Printable;
import java.util.OptionalLong;

/** A node asked for what it cannot have; the message is one printable line that says why. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Why why;
    private final OptionalLong better;

    /** A refusal; the message may hold foreign text. */
    public Refusal(Why why, String message) {
        this(why, message, OptionalLong.empty());
    }

    /**
     * A refusal that says what would do.
     *
     * @param better seconds after which to try again, or bytes that are not too many
     */
    public Refusal(Why why, String message, OptionalLong better) {
        super(Printable.of(message));
        this.why = why;
        this.better = better;
    }

    /** Seconds or bytes that would do, by the kind of refusal; empty for the usual ones. */
    public OptionalLong better() {
        return better;
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
