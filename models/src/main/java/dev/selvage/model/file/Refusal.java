// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

/** Carries a refusal out of the depth of a check; never leaves this package. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    Refusal(Reason reason, String line) {
        // No trace: flipped bits make thousands of these, and each is expected.
        super(line, null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
