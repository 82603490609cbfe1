// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256, as lower-case hex. */
public final class Digests {
    private Digests() {}

    /** The digest of these bytes. */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(fresh().digest(bytes));
    }

    /** The digest of a text in UTF-8. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of rows of numbers: each as 8 bytes, row after row. */
    public static String of(List<double[]> rows) {
        MessageDigest digest = fresh();
        for (double[] row : rows) {
            ByteBuffer buffer = ByteBuffer.allocate(row.length * Double.BYTES);
            for (double value : row) {
                buffer.putDouble(value);
            }
            digest.update(buffer.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
