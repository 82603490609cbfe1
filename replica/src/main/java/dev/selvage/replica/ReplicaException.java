// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/** The replica's file cannot be opened, read or written; the message says which file, why, and what to do. */
public final class ReplicaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for a caller that acts on it. */
    public enum Kind {
        /** Another process holds the file. */
        IN_USE,
        /** The file or its folder cannot be written. */
        NOT_WRITABLE,
        /** The file is no replica of ours. */
        FOREIGN,
        /** The file is damaged; it was set aside. */
        DAMAGED,
        /** No room left; nothing was committed, try again after making room. */
        DISK_FULL,
        /** Any other failure of SQLite. */
        FAILED
    }

    private final Kind kind;

    public ReplicaException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ReplicaException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
