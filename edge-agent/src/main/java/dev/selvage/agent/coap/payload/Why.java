// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

/** Why something was refused, by CoAP's response codes (RFC 7252, 8132, 8516). */
public enum Why {
    MALFORMED(4, 0, "malformed"),
    UNKNOWN_NODE(4, 1, "unknown node"),
    FOREIGN(4, 3, "not yours"),
    ABSENT(4, 4, "not found"),
    METHOD(4, 5, "method not allowed"),
    NOT_ACCEPTABLE(4, 6, "not acceptable"),
    ILLEGAL_STEP(4, 9, "illegal step"),
    TOO_LARGE(4, 13, "too large"),
    FORMAT(4, 15, "unsupported format"),
    OUTSIDE_PROFILE(4, 22, "outside the profile"),
    TOO_MANY(4, 29, "too many requests"),
    LATER(5, 3, "try again later");

    private final int codeClass;
    private final int detail;
    private final String title;

    Why(int codeClass, int detail, String title) {
        this.codeClass = codeClass;
        this.detail = detail;
        this.title = title;
    }

    /** The code as its byte on the wire: three bits of class, five of detail. */
    public int code() {
        return codeClass << 5 | detail;
    }

    /** A few words for people, the same for every refusal of this kind. */
    public String title() {
        return title;
    }
}
