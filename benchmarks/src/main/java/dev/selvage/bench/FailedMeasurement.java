// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

/** What was measured did not do its work, so there is no figure; the message is one line for the user. */
final class FailedMeasurement extends IllegalStateException {
    private static final long serialVersionUID = 1;

    FailedMeasurement(String message) {
        super(message);
    }
}
