// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text to nodes: meanings, places, spelling. */
final class TextTest {
    private static Node.Mapping read(String text) {
        Problems problems = new Problems();
        return YamlReader.read("f", text.getBytes(StandardCharsets.UTF_8), problems).orElseThrow(() -> new AssertionError(problems.list()));
    }

    @Test
    void scalarsMeanWhatYaml12CoreSays() {
        Json json = read("""
                text: a b
                quoted: "on"
                int: -12
                plus: +3
                hex: 0xff
                zero: 0
                half: 0.5
                exp: 1e3
                big: 99999999999999999999
                yes1: true
                none: ~
                empty:
                list: [1, x, null]
                time: "12:30"
                version: 1.0.0
                """).json();
        assertEquals("{\"text\":\"a b\",\"quoted\":\"on\",\"int\":-12,\"plus\":3,\"hex\":255,\"zero\":0,\"half\":0.5,\"exp\":1000.0,"
                + "\"big\":1.0E20,\"yes1\":true,\"list\":[1,\"x\",null],\"time\":\"12:30\",\"version\":\"1.0.0\"}", json.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "OFF", "Yes", "no", "y", "N", "00", "-01", "01.5", "0o17", "12:30", "1:2:3", "190:20.5", "1_000", "<<", "=", ".inf", "-.INF", ".NaN", "1e400"})
    void spellingsThatReadersDifferOverAreRefused(String text) {
        assertTrue(PlainScalar.refusal(text).isPresent(), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"only", "0", "0.5", "-0.5", "10.0.3.17", "a:b", "1.2.3", "2026-01-01", "07-x", "nan", "12:99", "_1", "https://x:80/"})
    void likeSpellingsAreLeftAlone(String text) {
        assertFalse(PlainScalar.refusal(text).isPresent(), text);
    }

    @Test
    void placesCountCodePointsFromOne() {
        Node.Mapping root = read("a: {\"\ud83d\ude00\": [1, x]}\n\nb/c~d:\n  - e\n");
        Node item = ((Node.Sequence) root.mapping("a").get("\ud83d\ude00").orElseThrow()).items().get(1);
        assertEquals(new Place("f", 1, 14, "/a/\ud83d\ude00/1"), item.at());
        assertEquals(new Place("f", 4, 5, "/b~1c~0d/0"), root.items("b/c~d").get(0).at());
        assertEquals(new Place("f", 3, 1, "/b~1c~0d"), root.members().get("b/c~d").keyAt());
    }

    @Test
    void aComplaintIsOneLineWhateverTheNames() {
        Problem problem = new Problem("a\nb", 3, 4, "", "reason");
        assertEquals("a\\u000ab:3:4 / reason", problem.toString());
    }

    @Test
    void complaintsAreKeptOnceAndBounded() {
        Problems problems = new Problems();
        for (int i = 0; i < 50; i++) {
            problems.add(new Place("f", 1 + i / 2, 1, ""), "x");
        }
        assertEquals(Problems.PROBLEMS_MAX, problems.list().size());
        problems.addAll(problems);
        assertEquals(20, problems.list().get(19).line());
    }

    @ParameterizedTest
    @CsvSource({"abc, abc, 0", "abc, abd, 1", "abc, acb, 1", "abc, ab, 1", "'', ab, 2", "flaot64, float64, 1", "kitten, sitting, 3"})
    void distancesCountSlips(String a, String b, int slips) {
        assertEquals(slips, Spelling.distance(a, b));
        assertEquals(slips, Spelling.distance(b, a));
    }

    @Test
    void aHintIsGivenOnlyWhenOneIsNear() {
        assertEquals("; did you mean \"kWh\"?", Spelling.hint("kWH", List.of("kW", "kWh")));
        assertEquals("; known: a, b", Spelling.hint("q", List.of("a", "b")));
        assertEquals("", Spelling.hint("q", List.of()));
    }
}
