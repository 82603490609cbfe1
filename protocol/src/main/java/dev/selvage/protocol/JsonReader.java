// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON document within {@link Limits}: strict UTF-8, no duplicate names, finite numbers, bounded depth and
 * item count, nothing after the document. Stateless and thread-safe.
 */
public final class JsonReader {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.JSON_DEPTH_MAX)
                    .maxNumberLength(Limits.JSON_NUMBER_CHARS_MAX)
                    .maxStringLength(Limits.JSON_BYTES_MAX)
                    .maxDocumentLength(Limits.JSON_BYTES_MAX)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final JsonParser parser;
    private int items;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads a document of at most {@link Limits#JSON_BYTES_MAX} bytes. */
    public static Json read(byte[] utf8) throws JsonException {
        if (utf8.length > Limits.JSON_BYTES_MAX) {
            throw new JsonException(utf8.length + " bytes of JSON; at most " + Limits.JSON_BYTES_MAX + " are read");
        }
        String text = decodeStrictly(utf8);
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonReader reader = new JsonReader(parser);
            Json document = reader.value(parser.nextToken());
            if (parser.nextToken() != null) {
                throw new JsonException("text after the end of the JSON document");
            }
            return document;
        } catch (JsonProcessingException e) {
            throw new JsonException(Printable.of(e.getOriginalMessage()) + " (" + position(e) + ")");
        } catch (IOException e) {
            throw new JsonException(Printable.of(String.valueOf(e.getMessage())));
        }
    }

    /** Reads a document that must be an object. */
    public static Json.Obj readObject(byte[] utf8) throws JsonException {
        if (read(utf8) instanceof Json.Obj object) {
            return object;
        }
        throw new JsonException("a JSON object was expected");
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? "no position"
                : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
    }

    private static String decodeStrictly(byte[] utf8) throws JsonException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new JsonException("not UTF-8");
        }
    }

    private Json value(JsonToken token) throws IOException, JsonException {
        if (token == null) {
            throw new JsonException("no JSON document");
        }
        if (++items > Limits.JSON_ITEMS_MAX) {
            throw new JsonException("more than " + Limits.JSON_ITEMS_MAX + " items");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> new Json.Str(parser.getText());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> number(parser.getDoubleValue());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            default -> throw new JsonException("unexpected " + token);
        };
    }

    private Json object() throws IOException, JsonException {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            members.put(name, value(parser.nextToken()));
        }
        return new Json.Obj(members);
    }

    private Json array() throws IOException, JsonException {
        List<Json> list = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            list.add(value(t));
        }
        return new Json.Arr(list);
    }

    private Json integer() throws IOException, JsonException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger big = parser.getBigIntegerValue();
            return number(big.doubleValue());
        }
        return new Json.Int(parser.getLongValue());
    }

    private static Json number(double value) throws JsonException {
        if (!Double.isFinite(value)) {
            throw new JsonException("a number is too large");
        }
        return new Json.Num(value);
    }
}
