// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

/** What the rules say to one CONNECT, PUBLISH or subscription. */
public sealed interface Verdict {
    /** Let it in. */
    record Allowed() implements Verdict {}

    /** Refuse it; {@code message} is one line for the client: what, why, what to do. */
    record Refused(Reason reason, String message) implements Verdict {}

    /** Let it in. */
    static Verdict allow() {
        return new Allowed();
    }

    /** Refuse it. */
    static Verdict refuse(Reason reason, String message) {
        return new Refused(reason, message);
    }

    /** True unless refused. */
    default boolean allowed() {
        return this instanceof Allowed;
    }
}
