// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class ByteReaderTest {
    private static final List<Long> NUMBERS = List.of(
            0L, 1L, -1L, 63L, 64L, -64L, -65L, 127L, 128L, 1L << 31, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE);

    @Test
    void numbersComeBack() throws SyncFormatException {
        ByteWriter out = new ByteWriter();
        for (long number : NUMBERS) {
            out.varint(number);
            out.zigzag(number);
            out.i64(number);
            out.i32((int) number);
        }
        ByteReader in = new ByteReader(out.toBytes());
        for (long number : NUMBERS) {
            assertEquals(number, in.varint());
            assertEquals(number, in.zigzag());
            assertEquals(number, in.i64());
            assertEquals((int) number, in.i32());
        }
        assertEquals(0, in.remaining());
    }

    @Test
    void smallNumbersAreShortEitherWay() {
        ByteWriter out = new ByteWriter();
        out.zigzag(63);
        out.zigzag(-64);
        out.varint(127);
        assertEquals("7e7f7f", HexFormat.of().formatHex(out.toBytes()));
    }

    @Test
    void numbersBeyondTheirWidthAreRefused() {
        assertRefused("more than 64 bits", () -> bytes("ffffffffffffffffff02").varint());
        assertRefused("more than 64 bits", () -> bytes("ffffffffffffffffff80").varint());
        assertRefused("beyond 32 bits", () -> bytes("8080808010").zigzagInt("credit"));
        assertRefused("18446744073709551615 is above 7", () -> bytes("ffffffffffffffffff01").number("count", 7));
        assertRefused("8 is above 7", () -> bytes("08").number("count", 7));
        assertRefused("neither yes nor no but 2", () -> bytes("02").bool());
    }

    @Test
    void whatIsNotThereIsNotRead() {
        assertRefused("ends early", () -> bytes("").u8());
        assertRefused("ends early", () -> bytes("80").varint());
        assertRefused("ends early", () -> bytes("000000").i32());
        assertRefused("ends early", () -> bytes("0000").raw(3));
        assertRefused("3 rows in 5 bytes", () -> bytes("030000000000").count("rows", 10, 2));
        assertRefused("bytes of a blob in 1 bytes", () -> bytes("ffffffff0700").block("a blob"));
    }

    @Test
    void theReplacementCharacterItselfIsText() throws SyncFormatException {
        assertEquals("\uFFFD", bytes("03efbfbd").text("a name"));
        assertRefused("not UTF-8", () -> bytes("01ff").text("a name"));
        assertRefused("not UTF-8", () -> bytes("02c080").text("a name"));
    }

    private static ByteReader bytes(String hex) {
        return new ByteReader(HexFormat.of().parseHex(hex));
    }

    private static void assertRefused(String why, Executable read) {
        SyncFormatException refused = assertThrows(SyncFormatException.class, read);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
