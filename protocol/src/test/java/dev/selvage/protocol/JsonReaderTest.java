// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JSON reader takes, what it refuses, and that a refusal is one line. */
class JsonReaderTest {
    private static Json read(String text) {
        try {
            return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String refusal(byte[] bytes) {
        String message = assertThrows(JsonException.class, () -> JsonReader.read(bytes)).getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.length() < 300, message);
        return message;
    }

    private static String refusal(String text) {
        return refusal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyKindOfValue() {
        assertEquals(new Json.Str("ä\n"), read("\"\u00e4\\n\""));
        assertEquals(new Json.Int(-7), read(" -7 "));
        assertEquals(new Json.Num(0.25), read("2.5e-1"));
        assertEquals(new Json.Bool(true), read("true"));
        assertEquals(new Json.Bool(false), read("false"));
        assertEquals(new Json.Null(), read("null"));
        assertEquals(new Json.Arr(List.of()), read("[]"));
        assertEquals(new Json.Obj(Map.of()), read("{}"));
        assertEquals(new Json.Arr(List.of(new Json.Int(1), new Json.Arr(List.of()))), read("[1,[]]"));
    }

    @Test
    void unknownMembersAndOrderStay() {
        String text = "{\"z\":1,\"a\":{\"k\":[null,true,\"x\"]},\"m\":-0.5}";
        assertEquals(text, read(text).text());
        assertEquals(text, new String(read(text).bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void membersByKind() throws JsonException {
        Json.Obj object = JsonReader.readObject("{\"s\":\"x\",\"i\":5,\"o\":{},\"n\":null}".getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of("x"), object.text("s"));
        assertEquals(Optional.of(5L), object.integer("i"));
        assertEquals(Optional.of(new Json.Obj(Map.of())), object.object("o"));
        assertEquals(Optional.empty(), object.text("i"));
        assertEquals(Optional.empty(), object.integer("s"));
        assertEquals(Optional.empty(), object.object("s"));
        assertEquals(Optional.empty(), object.get("absent"));
        assertEquals(Optional.of(new Json.Null()), object.get("n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"x\"", "null"})
    void onlyAnObjectIsAnObject(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThrows(JsonException.class, () -> JsonReader.readObject(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "{", "[1", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[,1]", "{a:1}", "{'a':1}", "\"", "\"\\x\"", "\"a\nb\"",
        "tru", "True", "nul", "01", "+1", ".5", "1.", "1e", "-", "0x1", "// c\n1", "/* c */1", "\uFEFF{}"
    })
    void whatIsNotJson(String text) {
        refusal(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "-NaN", "1e309", "-1e309", "[1e999]"})
    void whatIsNoFiniteNumber(String text) {
        refusal(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "1 2", "[]]", "{}}", "null,", "true x", "{}\u0000"})
    void textAfterTheEnd(String text) {
        refusal(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\"o\":{\"\":1,\"\":2}}"})
    void aNameTwice(String text) {
        assertTrue(refusal(text).contains("uplicate"), refusal(text));
    }

    @ParameterizedTest
    @CsvSource({
        "22 C3 28 22", "22 C0 AF 22", "22 ED A0 80 22", "22 F5 80 80 80 22", "22 E2 82 22", "FF FE 22 00", "80"
    })
    void badUtf8(String hex) {
        byte[] bytes = new byte[hex.split(" ", -1).length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.split(" ", -1)[i], 16);
        }
        assertEquals("not UTF-8", refusal(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void depthOneHundredThousand(String opening) {
        assertTrue(refusal(opening.repeat(100_000)).matches("(?s).*(depth|at most).*"), refusal(opening.repeat(100_000)));
        refusal(opening.repeat(40_000));
    }

    @Test
    void depthJustAtTheLimit() {
        int most = Limits.JSON_DEPTH_MAX;
        assertEquals("[".repeat(most) + "]".repeat(most), read("[".repeat(most) + "]".repeat(most)).text());
        refusal("[".repeat(most + 1) + "]".repeat(most + 1));
    }

    @Test
    void itemsJustAtTheLimit() {
        String most = "[" + "1,".repeat(Limits.JSON_ITEMS_MAX - 2) + "1]";
        assertEquals(Limits.JSON_ITEMS_MAX - 1, ((Json.Arr) read(most)).items().size());
        assertTrue(refusal(most.replaceFirst("1", "1,1")).contains("items"));
    }

    @Test
    void bytesJustAtTheLimit() {
        String most = "\"" + "a".repeat(Limits.JSON_BYTES_MAX - 2) + "\"";
        assertEquals(Limits.JSON_BYTES_MAX - 2, ((Json.Str) read(most)).value().length());
        assertTrue(refusal(most + " ").contains("at most"));
    }

    @Test
    void wholeNumbersThatFitStayWhole() {
        assertEquals(new Json.Int(Long.MAX_VALUE), read("9223372036854775807"));
        assertEquals(new Json.Int(Long.MIN_VALUE), read("-9223372036854775808"));
        assertEquals(new Json.Num(0x1p63), read("9223372036854775808"));
        assertEquals(new Json.Num(1e60), read("1" + "0".repeat(60)));
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 400, 10_000, 200_000})
    void numbersOfTooManyCharacters(int digits) {
        refusal("1".repeat(digits));
        refusal("0." + "1".repeat(digits));
    }

    @Test
    void tinyNumbersBecomeZero() {
        assertEquals(new Json.Num(0), read("1e-999"));
    }

    /** An escape can name half a character, UTF-8 cannot: it is read, and shown as a question mark when sent on. */
    @Test
    void anEscapedLoneSurrogateDoesNotSurviveUtf8() {
        Json half = read("\"a\\ud800b\"");
        assertEquals(new Json.Str("a" + '\ud800' + "b"), half);
        assertEquals("\"a?b\"", new String(half.bytes(), StandardCharsets.UTF_8));
        assertEquals(new Json.Str("\ud83d\ude00"), read("\"\\ud83d\\ude00\""));
    }

    @Test
    void aRefusalShowsForeignTextSafely() {
        String message = refusal("\u001b[31m\u202e");
        assertTrue(message.chars().noneMatch(c -> Character.isISOControl(c) || c == '\u202e'), message);
    }

    @Test
    void aBuilderKeepsOrderAndRefusesNaN() {
        Json.Builder builder = Json.object()
                .put("s", "x")
                .put("i", 1)
                .put("d", 0.5)
                .put("b", true)
                .put("there", Optional.of("y"))
                .put("absent", Optional.empty())
                .put("list", Json.texts(List.of("p", "q")));
        assertEquals("{\"s\":\"x\",\"i\":1,\"d\":0.5,\"b\":true,\"there\":\"y\",\"list\":[\"p\",\"q\"]}", builder.build().text());
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> builder.put("d", bad));
        }
    }

    @Test
    void aDocumentCannotBeChangedLater() {
        Json.Builder builder = Json.object().put("a", 1);
        Json.Obj built = builder.build();
        builder.put("b", 2);
        assertEquals("{\"a\":1}", built.text());
        assertThrows(UnsupportedOperationException.class, () -> built.members().put("c", new Json.Null()));
    }
}
