// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.PointValue;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {
    private static final long NOW_MILLIS = 1_790_000_000_000L;
    private static final Naming NAMES = new OwnNames("node-1", Map.of("t", "temp", "h", "hum", "d/x", "deep"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[{\"n\":\"t\",\"v\":21.5}]|temp 21.5 - 0",
        "[{\"n\":\"t\",\"v\":21,\"u\":\"Cel\",\"t\":-2.5}]|temp 21 Cel -2500",
        "[{\"bn\":\"node-1/\",\"bu\":\"Cel\",\"bt\":1789999990,\"bv\":20,\"n\":\"t\",\"v\":1.5,\"t\":4},{\"n\":\"h\",\"u\":\"%RH\",\"v\":3}]"
                + "|temp 21.5 Cel -6000;hum 23 %RH -10000",
        "[{\"bn\":\"urn:dev:mac:0024befffe804ff1:node-1:\"},{\"n\":\"t\",\"vb\":true}]|temp true - 0",
        "[{\"bn\":\"node-1/t\",\"vs\":\"warm\"}]|temp warm - 0",
        "[{\"bn\":\"d/\",\"n\":\"x\",\"v\":1,\"bver\":10,\"ut\":9}]|deep 1 - 0",
        "[{\"n\":\"t\",\"v\":1,\"t\":86000},{\"bt\":-60,\"n\":\"t\",\"v\":2}]|temp 1 - 86000000;temp 2 - -60000",
    })
    void resolvesSenml(String json, String expected) throws Exception {
        assertEquals(expected, text(Format.SENML_JSON, json.getBytes(UTF_8)));
    }

    /** The same pack as the third above, with numbers for names. */
    @Test
    void resolvesSenmlInCbor() throws Exception {
        byte[] pack = HexFormat.of().parseHex("82a62167" + hex("node-1/") + "2363" + hex("Cel") + "221a" + "6ab13b76" + "006174" + "02f94d60" + "0604"
                + "a30061680163" + hex("%RH") + "02f93c00");
        assertEquals("temp 21.5 Cel -6000;hum 1.0 %RH -10000", text(Format.SENML_CBOR, pack));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"t\":21.5,\"h\":40}|temp 21.5 - 0;hum 40 - 0",
        "[{\"n\":\"t\",\"v\":21.5,\"t\":-1,\"u\":\"K\"},{\"n\":\"node-1/h\",\"v\":false}]|temp 21.5 K -1000;hum false - 0",
    })
    void readsPlainMapsAndLists(String json, String expected) throws Exception {
        assertEquals(expected, text(Format.JSON, json.getBytes(UTF_8)));
        assertEquals(expected, text(Format.CBOR, CborWriter.write(Format.JSON.read(json.getBytes(UTF_8)), Map.of())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[{\"bn\":\"node-2/\",\"n\":\"t\",\"v\":1}]|FOREIGN|another device",
        "[{\"n\":\"urn:dev:ow:node-2:t\",\"v\":1}]|FOREIGN|another device",
        "[{\"n\":\"t\",\"v\":1},{\"n\":\"x\",\"v\":1}]|OUTSIDE_PROFILE|no point",
        "[{\"n\":\"node-1/x\",\"v\":1}]|OUTSIDE_PROFILE|no point",
        "[{\"n\":\"t\",\"s\":1}]|OUTSIDE_PROFILE|sums",
        "[{\"n\":\"t\",\"vd\":\"aGk\"}]|OUTSIDE_PROFILE|data",
        "[{\"n\":\"t\",\"v\":1,\"t\":3367000000}]|MALFORMED|a day ahead",
        "[{\"n\":\"t\",\"v\":1,\"t\":86401}]|MALFORMED|a day ahead",
        "[{\"n\":\"t\",\"v\":1,\"t\":-1700000000}]|MALFORMED|50 years ago",
        "[{\"n\":\"t\",\"v\":1,\"t\":1e308},{\"n\":\"t\",\"v\":1}]|MALFORMED|a day ahead",
        "[{\"n\":\"t\",\"v\":1,\"vs\":\"x\"}]|MALFORMED|several values",
        "[{\"n\":\"t\",\"v\":\"1\"}]|MALFORMED|must be a number",
        "[{\"n\":5,\"v\":1}]|MALFORMED|must be a text",
        "[{\"n\":\"t\",\"v\":1,\"new_\":1}]|MALFORMED|understood",
        "[{\"bver\":11,\"n\":\"t\",\"v\":1}]|MALFORMED|version",
        "[{\"bver\":5}]|MALFORMED|no sample",
        "[{\"v\":1}]|MALFORMED|without a name",
        "[{\"n\":\"t\",\"v\":1e308,\"bv\":1e308}]|MALFORMED|too large",
        "[]|MALFORMED|no sample",
        "{\"t\":1}|MALFORMED|array of records",
        "[7]|MALFORMED|must be a map",
        "[{|MALFORMED|not JSON",
        "[{\"n\":\"t\",\"n\":\"t\",\"v\":1}]|MALFORMED|not JSON",
    })
    void refusesSenmlInOneLine(String json, Why why, String part) {
        refused(Format.SENML_JSON, json.getBytes(UTF_8), why, part);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"x\":1}|OUTSIDE_PROFILE|no point",
        "{\"t\":null}|OUTSIDE_PROFILE|needs a number",
        "{}|MALFORMED|no sample",
        "[{\"n\":\"t\"}]|MALFORMED|lacks its value",
        "[{\"v\":1}]|MALFORMED|lacks its name",
        "[{\"n\":\"t\",\"v\":1,\"z\":1}]|MALFORMED|may have",
        "[{\"n\":\"t\",\"v\":1,\"u\":3}]|MALFORMED|unit",
        "7|MALFORMED|a map or an array",
    })
    void refusesPlainInOneLine(String json, Why why, String part) {
        refused(Format.JSON, json.getBytes(UTF_8), why, part);
    }

    @Test
    void refusesWhatIsTooLarge() {
        refused(Format.SENML_JSON, new byte[Format.BODY_BYTES_MAX + 1], Why.TOO_LARGE, "65536");
        String many = "[" + "{\"n\":\"t\"},".repeat(1_024) + "{\"n\":\"t\"}]";
        refused(Format.SENML_JSON, many.getBytes(UTF_8), Why.TOO_LARGE, "1025 samples");
    }

    @Test
    void aNightsSamplesFitInBothEncodings() throws Exception {
        String many = "[" + "{\"n\":\"t\",\"v\":1.5,\"t\":-5},".repeat(999) + "{\"n\":\"t\",\"v\":2.5,\"t\":-5}]";
        byte[] binary = Format.SENML_CBOR.write(Format.SENML_JSON.read(many.getBytes(UTF_8)));
        assertEquals(1_000, Samples.read(Format.SENML_JSON, many.getBytes(UTF_8), NAMES, NOW_MILLIS).size());
        assertEquals(1_000, Samples.read(Format.SENML_CBOR, binary, NAMES, NOW_MILLIS).size());
    }

    @Test
    void aProblemSaysWhatIsWrong() {
        Refusal refusal = new Refusal(Why.OUTSIDE_PROFILE, "no point\n");
        assertEquals(Optional.of("no point\\u000a"), Problems.detail(refusal.problem()));
        assertEquals(Optional.empty(), Problems.detail(new byte[] {1}));
        assertEquals(4 << 5 | 22, refusal.why().code());
    }

    private static String text(Format format, byte[] body) throws Refusal {
        List<Sample> samples = Samples.read(format, body, NAMES, NOW_MILLIS);
        return String.join(";", samples.stream()
                .map(s -> s.name() + " " + s.value() + " " + s.unit().orElse("-") + " " + (s.takenAtMillis() - NOW_MILLIS))
                .toList());
    }

    private static void refused(Format format, byte[] body, Why why, String part) {
        Refusal refusal = assertThrows(Refusal.class, () -> Samples.read(format, body, NAMES, NOW_MILLIS));
        assertEquals(why, refusal.why(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }

    @Test
    void keepsWholeNumbersWhole() throws Exception {
        byte[] body = "[{\"n\":\"t\",\"v\":9007199254740993},{\"bv\":1,\"n\":\"t\",\"v\":2}]".getBytes(UTF_8);
        assertEquals(
                List.of(new PointValue.Int64(9_007_199_254_740_993L), new PointValue.Int64(3)),
                Samples.read(Format.SENML_JSON, body, NAMES, NOW_MILLIS).stream().map(Sample::value).toList());
    }
}
