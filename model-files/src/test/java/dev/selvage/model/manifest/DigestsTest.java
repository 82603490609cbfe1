// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DigestsTest {
    /** FIPS 180-2, of the text "abc". */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void areThoseOfTheStandard() {
        assertEquals(ABC, Digests.of("abc"));
        assertEquals(ABC, Digests.of(new byte[] {'a', 'b', 'c'}));
    }

    @Test
    void rowsAreTheirNumbersInEightBytesEach() {
        // 1.0 is 3FF0 0000 0000 0000, 2.0 is 4000 0000 0000 0000.
        byte[] bytes = new byte[16];
        bytes[0] = 0x3F;
        bytes[1] = (byte) 0xF0;
        bytes[8] = 0x40;
        assertEquals(Digests.of(bytes), Digests.of(List.of(new double[] {1, 2})));
        assertEquals(Digests.of(bytes), Digests.of(List.of(new double[] {1}, new double[] {2})));
    }
}
