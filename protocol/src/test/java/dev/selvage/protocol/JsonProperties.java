// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of JSON: what is written reads back the same; whatever comes in, only the named exception goes out. */
class JsonProperties {
    @Provide
    Arbitrary<Json> documents() {
        return documents(3);
    }

    private static Arbitrary<Json> documents(int depth) {
        Arbitrary<Json> leaves = Arbitraries.oneOf(
                texts().map(Json.Str::new),
                Arbitraries.longs().map(Json.Int::new),
                Arbitraries.doubles().map(Json.Num::new),
                Arbitraries.of(true, false).map(Json.Bool::new),
                Arbitraries.create(Json.Null::new));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<Json> inner = documents(depth - 1);
        return Arbitraries.oneOf(
                leaves,
                inner.list().ofMaxSize(4).map(Json.Arr::new),
                Arbitraries.maps(texts(), inner).ofMaxSize(4).map(Json.Obj::new));
    }

    /** Any text that UTF-8 can hold. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(12).filter(s -> StandardCharsets.UTF_8.newEncoder().canEncode(s));
    }

    /** Text with a surrogate that has no partner. */
    @Provide
    Arbitrary<String> broken() {
        return Arbitraries.chars().range('\ud800', '\udfff').map(c -> "a" + c + "b");
    }

    /** Pieces of JSON in any order. */
    @Provide
    Arbitrary<String> nearJson() {
        return Arbitraries.of("{", "}", "[", "]", ",", ":", "\"a\"", "1", "-", "e9", ".5", "true", "null", " ", "\\", "\"")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Property
    void whatIsWrittenReadsBack(@ForAll("documents") Json document) throws JsonException {
        assertEquals(document, JsonReader.read(document.bytes()));
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property(tries = 5_000)
    void anyNearlyJsonIsReadOrRefused(@ForAll("nearJson") String text) {
        readOrRefuse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes that are sent are UTF-8, whatever a program put into a text. */
    @Property
    void aLoneSurrogateNeverLeavesAsBytesThatNobodyReads(@ForAll("broken") String text) {
        byte[] bytes = new Json.Str(text).bytes();
        String read = new String(bytes, StandardCharsets.UTF_8);
        assertFalse(read.chars().anyMatch(c -> Character.isSurrogate((char) c)), read);
        readOrRefuse(bytes);
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            Json document = JsonReader.read(bytes);
            byte[] again = document.bytes();
            assertEquals(document.text(), JsonReader.read(again).text());
        } catch (JsonException e) {
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        }
    }
}
