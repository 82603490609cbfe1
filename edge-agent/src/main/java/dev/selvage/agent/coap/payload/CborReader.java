// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Limits;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one CBOR item (RFC 8949) as the JSON tree that says the same: strict UTF-8, no duplicate keys, finite numbers,
 * bounded depth and item count, nothing after it. A length that the bytes do not hold is refused before it is believed.
 * What JSON cannot say (byte strings, undefined, most tags) is refused.
 */
public final class CborReader {
    /** An item of unknown length ends with {@link #BREAK}. */
    private static final long INDEFINITE = -1;
    private static final int BREAK = 0xff;
    private static final int TAG_DECIMAL = 4;
    private static final int TAG_SELF_DESCRIBED = 55_799;
    /** No finite double needs a larger decimal exponent. */
    private static final int EXPONENT_MAX = 400;

    private final ByteBuffer in;
    private final Map<Long, String> labels;
    private int items;

    private CborReader(ByteBuffer in, Map<Long, String> labels) {
        this.in = in;
        this.labels = labels;
    }

    /**
     * Reads a whole body.
     *
     * @param labels what a whole number means as a key of a map; others become their decimal digits
     */
    public static Json read(byte[] body, Map<Long, String> labels) throws Refusal {
        CborReader reader = new CborReader(ByteBuffer.wrap(body), labels);
        Json document = reader.item(reader.next(), 0);
        if (reader.in.hasRemaining()) {
            throw malformed(reader.in.remaining() + " bytes after the end of the CBOR item");
        }
        return document;
    }

    private Json item(int head, int depth) throws Refusal {
        if (depth > Limits.JSON_DEPTH_MAX) {
            throw malformed("CBOR deeper than " + Limits.JSON_DEPTH_MAX);
        }
        if (++items > Limits.JSON_ITEMS_MAX) {
            throw malformed("more than " + Limits.JSON_ITEMS_MAX + " CBOR items");
        }
        return switch (head >> 5) {
            case 0 -> whole(argument(head), false);
            case 1 -> whole(argument(head), true);
            case 2 -> throw malformed("a CBOR byte string; texts and numbers are read");
            case 3 -> new Json.Str(text(head, depth));
            case 4 -> array(head, depth);
            case 5 -> map(head, depth);
            case 6 -> tagged(argument(head), depth);
            default -> simple(head);
        };
    }

    private int next() throws Refusal {
        need(1);
        return in.get() & 0xff;
    }

    /** The number in or after the head; a 64-bit one beyond a long comes out negative. */
    private long argument(int head) throws Refusal {
        int info = head & 0x1f;
        if (info < 24) {
            return info;
        }
        need(info <= 27 ? 1L << (info - 24) : 0);
        return switch (info) {
            case 24 -> in.get() & 0xffL;
            case 25 -> in.getShort() & 0xffffL;
            case 26 -> in.getInt() & 0xffff_ffffL;
            case 27 -> in.getLong();
            default -> throw malformed("CBOR head 0x" + Integer.toHexString(head) + " means nothing here");
        };
    }

    /** A length or count, or {@link #INDEFINITE}; what does not fit the bytes that are left is refused. */
    private long length(int head, int bytesEach) throws Refusal {
        if ((head & 0x1f) == 31) {
            return INDEFINITE;
        }
        long length = argument(head);
        if (length < 0 || length > in.remaining() / bytesEach) {
            throw malformed("CBOR ends within an item that says it is longer");
        }
        return length;
    }

    private static Json whole(long argument, boolean negative) {
        if (argument >= 0) {
            return new Json.Int(negative ? ~argument : argument);
        }
        double unsigned = (argument >>> 1) * 2.0 + (argument & 1);
        return new Json.Num(negative ? -1 - unsigned : unsigned);
    }

    private String text(int head, int depth) throws Refusal {
        long length = length(head, 1);
        if (length != INDEFINITE) {
            return utf8((int) length);
        }
        StringBuilder text = new StringBuilder();
        for (int chunk = next(); chunk != BREAK; chunk = next()) {
            if (chunk >> 5 != 3 || (chunk & 0x1f) == 31 || ++items > Limits.JSON_ITEMS_MAX) {
                throw malformed("a CBOR text of pieces that are no texts, or too many");
            }
            text.append(text(chunk, depth));
        }
        return text.toString();
    }

    private String utf8(int length) throws Refusal {
        ByteBuffer bytes = in.slice().limit(length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a CBOR text that is not UTF-8");
        }
    }

    private Json array(int head, int depth) throws Refusal {
        long count = length(head, 1);
        List<Json> list = new ArrayList<>();
        for (long i = 0; count == INDEFINITE || i < count; i++) {
            int itemHead = next();
            if (count == INDEFINITE && itemHead == BREAK) {
                break;
            }
            list.add(item(itemHead, depth + 1));
        }
        return new Json.Arr(list);
    }

    private Json map(int head, int depth) throws Refusal {
        long count = length(head, 2);
        Map<String, Json> members = new LinkedHashMap<>();
        for (long i = 0; count == INDEFINITE || i < count; i++) {
            int keyHead = next();
            if (count == INDEFINITE && keyHead == BREAK) {
                break;
            }
            String key = key(keyHead, depth + 1);
            if (members.containsKey(key)) {
                throw malformed("CBOR key \"" + key + "\" twice in one map");
            }
            members.put(key, item(next(), depth + 1));
        }
        return new Json.Obj(members);
    }

    /** A key is no item of its own: the same tree has the same number of them as JSON. */
    private String key(int head, int depth) throws Refusal {
        if (head >> 5 == 3) {
            return text(head, depth);
        }
        if (head >> 5 > 1 || !(whole(argument(head), head >> 5 == 1) instanceof Json.Int number)) {
            throw malformed("a CBOR key that is neither text nor whole number");
        }
        return labels.getOrDefault(number.value(), Long.toString(number.value()));
    }

    private Json tagged(long tag, int depth) throws Refusal {
        Json content = item(next(), depth + 1);
        if (tag == TAG_SELF_DESCRIBED) {
            return content;
        }
        if (tag == TAG_DECIMAL
                && content instanceof Json.Arr pair
                && pair.items().size() == 2
                && pair.items().get(0) instanceof Json.Int exponent
                && pair.items().get(1) instanceof Json.Int mantissa
                && Math.abs(exponent.value()) <= EXPONENT_MAX) {
            return number(BigDecimal.valueOf(mantissa.value(), (int) -exponent.value()).doubleValue());
        }
        throw malformed("CBOR tag " + Long.toUnsignedString(tag) + "; only decimal fractions (4) are read");
    }

    private Json simple(int head) throws Refusal {
        return switch (head & 0x1f) {
            case 20 -> new Json.Bool(false);
            case 21 -> new Json.Bool(true);
            case 22 -> new Json.Null();
            case 25 -> number(half((short) argument(head)));
            case 26 -> number(Float.intBitsToFloat((int) argument(head)));
            case 27 -> number(Double.longBitsToDouble(argument(head)));
            default -> throw malformed("CBOR head 0x" + Integer.toHexString(head) + " means nothing here");
        };
    }

    /** A number of 16 bits (RFC 8949, appendix D). */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        double size = exponent == 0
                ? Math.scalb((double) mantissa, -24)
                : exponent == 31 ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN) : Math.scalb(mantissa + 1024.0, exponent - 25);
        return bits < 0 ? -size : size;
    }

    private static Json number(double value) throws Refusal {
        if (!Double.isFinite(value)) {
            throw malformed("a number that is not finite");
        }
        return new Json.Num(value);
    }

    private void need(long bytes) throws Refusal {
        if (in.remaining() < bytes) {
            throw malformed("CBOR ends in the middle of an item");
        }
    }

    private static Refusal malformed(String what) {
        return new Refusal(Why.MALFORMED, what);
    }
}
