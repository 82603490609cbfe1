// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Foreign text in a message: one line, no control, bounded. */
class PrintableTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\u00e4\u00f6 \u2192 \u65e5\u672c", "a/b+#", "back\\slash", "\ud83d\ude00"})
    void harmlessTextStays(String text) {
        assertEquals(text, Printable.of(text));
    }

    @Test
    void controlsAreSpelled() {
        assertEquals("a\\u000ab\\u000d\\u0009\\u0000", Printable.of("a\nb\r\t\0"));
        assertEquals("\\u001b[31mred", Printable.of("\u001b[31mred"));
        assertEquals("\\u007f\\u0085\\u009b", Printable.of("\u007f\u0085\u009b"));
        assertEquals("\\u2028\\u2029", Printable.of("\u2028\u2029"));
    }

    @Test
    void textThatTurnsOrHidesIsSpelled() {
        assertEquals("\\u202egpj.exe", Printable.of("\u202egpj.exe"));
        assertEquals("a\\u200bb\\ufeff", Printable.of("a\u200bb\ufeff"));
    }

    @Test
    void longTextIsCutAndSaysSo() {
        assertEquals("a".repeat(200), Printable.of("a".repeat(200)));
        assertEquals("a".repeat(200) + "…", Printable.of("a".repeat(201)));
        assertTrue(Printable.of("\n".repeat(1_000_000)).length() <= 210);
    }
}
