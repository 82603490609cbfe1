// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of an ensemble: a mark, and each member's file behind its length. Tribuo's own ensembles cannot mix a clusterer with a
 * regression. What the members are stands in the manifest.
 */
public final class MemberFiles {
    /** One is no ensemble. */
    public static final int MEMBERS_MIN = 2;
    /** More add cost on every decision, and little else. */
    public static final int MEMBERS_MAX = 5;

    private static final byte[] MARK = "selvage-members/1\n".getBytes(StandardCharsets.US_ASCII);

    private MemberFiles() {}

    /** Joins the members' files. */
    public static byte[] join(List<byte[]> members) {
        ByteBuffer out = ByteBuffer.allocate(
                MARK.length + members.stream().mapToInt(m -> Integer.BYTES + m.length).sum());
        out.put(MARK);
        members.forEach(m -> out.putInt(m.length).put(m));
        return out.array();
    }

    /** The members' files; throws {@link IllegalArgumentException} when it is none, or not whole. */
    public static List<byte[]> split(byte[] file) {
        if (file.length < MARK.length || !ByteBuffer.wrap(file, 0, MARK.length).equals(ByteBuffer.wrap(MARK))) {
            throw new IllegalArgumentException("not the file of an ensemble");
        }
        ByteBuffer in = ByteBuffer.wrap(file, MARK.length, file.length - MARK.length);
        List<byte[]> members = new ArrayList<>();
        while (in.remaining() >= Integer.BYTES && members.size() < MEMBERS_MAX) {
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("the file of an ensemble ends within a member");
            }
            byte[] member = new byte[length];
            in.get(member);
            members.add(member);
        }
        if (in.hasRemaining() || members.size() < MEMBERS_MIN) {
            throw new IllegalArgumentException(
                    "an ensemble has " + MEMBERS_MIN + " to " + MEMBERS_MAX + " members and nothing behind them");
        }
        return members;
    }
}
