// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Digests of documents that do not depend on how a Java version writes numbers: the text of a double differs in its last digit
 * between releases, its bits do not, and a model that was trained with one Java is used with another.
 */
public final class Fingerprint {
    private Fingerprint() {}

    /** SHA-256 in hex of the document's values and their order. */
    public static String of(Json json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(json, out);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
    }

    /** Each kind has its letter; 1 and 1.0 are one number. */
    private static void write(Json json, DataOutputStream out) throws IOException {
        if (json instanceof Json.Obj object) {
            out.writeByte('o');
            out.writeInt(object.members().size());
            for (Map.Entry<String, Json> member : object.members().entrySet()) {
                text(member.getKey(), out);
                write(member.getValue(), out);
            }
        } else if (json instanceof Json.Arr array) {
            out.writeByte('a');
            out.writeInt(array.items().size());
            for (Json item : array.items()) {
                write(item, out);
            }
        } else if (json instanceof Json.Str text) {
            out.writeByte('s');
            text(text.value(), out);
        } else if (json instanceof Json.Bool flag) {
            out.writeByte(flag.value() ? 't' : 'f');
        } else if (json instanceof Json.Null) {
            out.writeByte('0');
        } else {
            out.writeByte('n');
            out.writeDouble(json instanceof Json.Int whole ? whole.value() : ((Json.Num) json).value());
        }
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
