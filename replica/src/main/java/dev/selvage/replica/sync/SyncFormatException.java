// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

/** Bytes that are no sync message, or one beyond {@link SyncLimits}. The message is one printable line of our own words. */
public final class SyncFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public SyncFormatException(String message) {
        super(message);
    }

    public SyncFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
