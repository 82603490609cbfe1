// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

/** A question about conflicts that has no answer: why, and what the operator can do about it. */
public final class ConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String hint;

    /**
     * @param code one of the codes in {@link ConflictDesk}
     * @param message what is wrong, printable
     * @param hint what to do, printable
     */
    public ConflictException(String code, String message, String hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }

    /** A word for programs, such as {@code unknown-table}. */
    public String code() {
        return code;
    }

    /** What the operator can do. */
    public String hint() {
        return hint;
    }
}
