// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 8949, appendix A, and what is refused. */
class CborTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "00|0", "17|23", "1818|24", "1903e8|1000", "1a000f4240|1000000", "1b000000e8d4a51000|1000000000000",
        "1bffffffffffffffff|1.8446744073709552E19", "20|-1", "3863|-100", "3b7fffffffffffffff|-9223372036854775808",
        "f90000|0.0", "f93c00|1.0", "f93e00|1.5", "f97bff|65504.0", "f9c400|-4.0",
        "fa47c35000|100000.0", "fb3ff199999999999a|1.1", "f4|false", "f5|true", "f6|null",
        "6449455446|\"IETF\"", "62c3bc|\"ü\"", "80|[]", "83010203|[1,2,3]", "a0|{}", "a26161016162820203|{\"a\":1,\"b\":[2,3]}",
        "9f018202039f0405ffff|[1,[2,3],[4,5]]", "bf61610161629f0203ffff|{\"a\":1,\"b\":[2,3]}", "7f657374726561646d696e67ff|\"streaming\"",
        "a10102|{\"1\":2}", "c48221196ab3|273.15", "d9d9f701|1"
    })
    void reads(String hex, String json) throws Exception {
        assertEquals(json, read(hex).text());
    }

    /** As text it has a digit more or less, by the version of Java. */
    @Test
    void readsTheLeastHalfFloat() throws Exception {
        assertEquals(new Json.Num(0x1p-24), read("f90001"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|middle", "18|middle", "1c|nothing", "ff|nothing", "f7|nothing", "f97c00|finite", "f97e00|finite", "fb7ff0000000000000|finite",
        "4101|byte string", "c001|tag 0", "c11a514b67b0|tag 1", "62c328|UTF-8", "7b7fffffffffffffff|longer", "9b7fffffffffffffff|longer",
        "bbffffffffffffffff|longer", "9affffffff|longer", "8201|longer", "a1616101ff|after the end", "a2616101616102|twice", "a1f401|key", "9f01|middle",
        "c482197fff01|tag 4", "7f01ff|pieces"
    })
    void refusesInOneLine(String hex, String part) {
        Refusal refusal = assertThrows(Refusal.class, () -> read(hex));
        assertEquals(Why.MALFORMED, refusal.why());
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    @Test
    void refusesDepthAndNumberOfItems() {
        assertTrue(assertThrows(Refusal.class, () -> read("81".repeat(100_000))).getMessage().contains("deeper"));
        assertTrue(assertThrows(Refusal.class, () -> read("191388".replace("19", "99") + "00".repeat(5_000))).getMessage().contains("items"));
        assertTrue(assertThrows(Refusal.class, () -> read("7f" + "60".repeat(5_000) + "ff")).getMessage().contains("pieces"));
    }

    @Test
    void writesWhatItReadsWithNumbersForNames() throws Exception {
        Json tree = Json.object().put("n", "t").put("v", 21.5).put("x", -70_000).put("b", true).put("e", new Json.Null()).build();
        byte[] bytes = CborWriter.write(tree, Map.of("n", 0L, "v", -5L));
        assertEquals("a5006174", HexFormat.of().formatHex(bytes, 0, 4));
        assertEquals(tree, CborReader.read(bytes, Map.of(0L, "n", -5L, "v")));
    }

    private static Json read(String hex) throws Refusal {
        return CborReader.read(HexFormat.of().parseHex(hex), Map.of());
    }
}
