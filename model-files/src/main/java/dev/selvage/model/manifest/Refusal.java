// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

/** Carries a refusal out of the depth of a check, whose answer has reason and line as values; its callers never see it. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** With one line that says what is wrong and what to do. */
    public Refusal(Reason reason, String line) {
        // No trace: flipped bits make thousands of these, and each is expected.
        super(line, null, false, false);
        this.reason = reason;
    }

    /** The fixed word of it. */
    public Reason reason() {
        return reason;
    }
}
