// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wish in what a device says of a model; devices may say anything. */
class WantTest {
    private static final String SHA = "0123456789abcdef".repeat(4);

    private static Optional<Want> read(String status) throws JsonException {
        return Want.read(status.replace('\'', '"').getBytes(StandardCharsets.UTF_8), true);
    }

    @Test
    void aWishIsADigestAndAPlace() throws Exception {
        assertEquals(Optional.of(new Want(SHA, 131_072, true)), read("{'name':'guard','slots':{},'wants':{'sha256':'" + SHA + "','offset':131072,'size':200000,'more':[1]}}"));
        assertEquals(Optional.empty(), read("{'name':'guard','slots':{}}"));
        assertEquals(Optional.empty(), read("{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "[]", "{'wants':null}", "{'wants':[]}", "{'wants':{}}", "{'wants':{'sha256':'x','offset':0}}", "{'wants':{'sha256':7,'offset':0}}",
        "{'wants':{'sha256':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg','offset':0}}",
        "{'wants':{'sha256':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}}",
        "{'wants':{'sha256':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef','offset':-1}}",
        "{'wants':{'sha256':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef','offset':1.5}}",
        "{'wants':{'sha256':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef','offset':8388608}}",
        "{'wants':{'sha256':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef','offset':99999999999999999999}}"})
    void whatIsNoneIsRefusedAsSuch(String status) {
        assertThrows(JsonException.class, () -> read(status));
    }

    @Test
    void noBytesDoAnythingElse() {
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            try {
                Optional<Want> want = Want.read(bytes, false);
                assertEquals(Optional.empty(), want);
            } catch (JsonException e) {
                refused++;
            }
        }
        assertTrue(refused > 1_990, "of 2,000 only " + refused);
    }
}
