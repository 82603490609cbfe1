// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes a JSON tree as one CBOR item (RFC 8949) with definite lengths and the shortest number that is exact. */
public final class CborWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Long> labels;

    private CborWriter(Map<String, Long> labels) {
        this.labels = labels;
    }

    /**
     * Writes a document.
     *
     * @param labels keys that are written as that number instead
     */
    public static byte[] write(Json document, Map<String, Long> labels) {
        CborWriter writer = new CborWriter(labels);
        writer.item(document);
        return writer.out.toByteArray();
    }

    private void item(Json item) {
        if (item instanceof Json.Obj object) {
            head(5, object.members().size());
            object.members().forEach((name, value) -> {
                key(name);
                item(value);
            });
        } else if (item instanceof Json.Arr array) {
            head(4, array.items().size());
            array.items().forEach(this::item);
        } else if (item instanceof Json.Str text) {
            text(text.value());
        } else if (item instanceof Json.Int number) {
            whole(number.value());
        } else if (item instanceof Json.Num number) {
            number(number.value());
        } else {
            out.write(item instanceof Json.Bool bool ? (bool.value() ? 0xf5 : 0xf4) : 0xf6);
        }
    }

    private void key(String name) {
        if (labels.containsKey(name)) {
            whole(labels.get(name));
        } else {
            text(name);
        }
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        head(3, utf8.length);
        out.writeBytes(utf8);
    }

    private void whole(long value) {
        head(value < 0 ? 1 : 0, value < 0 ? ~value : value);
    }

    private void number(double value) {
        float single = (float) value;
        if (single == value) {
            out.write(0xfa);
            out.writeBytes(ByteBuffer.allocate(Float.BYTES).putFloat(single).array());
        } else {
            out.write(0xfb);
            out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
        }
    }

    private void head(int major, long argument) {
        int info = argument < 24 ? (int) argument : argument < 1L << 8 ? 24 : argument < 1L << 16 ? 25 : argument < 1L << 32 ? 26 : 27;
        out.write(major << 5 | info);
        for (int shift = info < 24 ? -1 : (1 << (info - 24)) * 8 - 8; shift >= 0; shift -= 8) {
            out.write((int) (argument >>> shift));
        }
    }
}
