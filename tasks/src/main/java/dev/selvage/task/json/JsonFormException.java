// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

/** A document that is not what it should be, in one line: the message says where and why, the hint what would be right. */
public final class JsonFormException extends Exception {
    private static final long serialVersionUID = 1;

    private final String hint;

    public JsonFormException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What would be right. */
    public String hint() {
        return hint;
    }
}
