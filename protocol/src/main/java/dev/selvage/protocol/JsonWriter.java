// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes {@link Json} as compact text. */
final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonWriter() {}

    static String write(Json document) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            value(generator, document);
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return out.toString();
    }

    private static void value(JsonGenerator out, Json json) throws IOException {
        if (json instanceof Json.Obj object) {
            out.writeStartObject();
            for (var member : object.members().entrySet()) {
                out.writeFieldName(member.getKey());
                value(out, member.getValue());
            }
            out.writeEndObject();
        } else if (json instanceof Json.Arr array) {
            out.writeStartArray();
            for (Json item : array.items()) {
                value(out, item);
            }
            out.writeEndArray();
        } else {
            scalar(out, json);
        }
    }

    private static void scalar(JsonGenerator out, Json json) throws IOException {
        if (json instanceof Json.Str s) {
            out.writeString(s.value());
        } else if (json instanceof Json.Int i) {
            out.writeNumber(i.value());
        } else if (json instanceof Json.Num n) {
            out.writeNumber(n.value());
        } else if (json instanceof Json.Bool b) {
            out.writeBoolean(b.value());
        } else {
            out.writeNull();
        }
    }
}
