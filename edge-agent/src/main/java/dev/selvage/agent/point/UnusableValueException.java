// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

/** A raw value that the point's rules cannot turn into a value; the message becomes the reading's reason. */
public final class UnusableValueException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableValueException(String message) {
        // A normal outcome of dirty data, thrown and caught within one call: a stack trace would only cost time.
        super(message, null, false, false);
    }
}
