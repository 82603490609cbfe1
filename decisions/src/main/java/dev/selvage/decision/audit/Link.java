// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A row's place in the chain of a device. Each row has the hash of the one before, so that none can be changed, left out or put in unseen.
 * A session is one run of the agent; its first row follows the last row that the file had, and counts on from there. A device restored
 * from a backup makes a fork there, which is told as such, not as a fraud.
 *
 * @param session of the agent, 16 hex digits
 * @param n one more than that of the row before; 1 for the very first
 * @param follows id of the row before; empty when there was none
 * @param previousHash of the row before; 64 zeros when there was none
 */
public record Link(String session, long n, String follows, String previousHash) {
    /** What the very first row follows. */
    public static final String GENESIS = "0".repeat(64);

    /** The place of a device's very first row. */
    public static Link first(String session) {
        return new Link(session, 1, "", GENESIS);
    }

    /** The row's name: short enough to type. */
    public String id() {
        return id(session, n);
    }

    static String id(String session, long n) {
        return session.substring(0, 8) + "-" + n;
    }

    /** SHA-256 of the hash before and the row's document, in hex. */
    public String hash(String body) {
        return hash(previousHash, body);
    }

    static String hash(String previousHash, String body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((previousHash + "\n").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The place after this one. */
    public Link next(String hash) {
        return new Link(session, n + 1, id(), hash);
    }
}
