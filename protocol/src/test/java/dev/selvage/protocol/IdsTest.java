// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule for site and device names. */
class IdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "lamp-1", "a-", "a--b", "0-9", "x1"})
    void good(String id) {
        assertTrue(DeviceId.isValid(id));
        assertEquals(id, new DeviceId(id).toString());
        assertEquals(id, new SiteId(id).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a_b", "a.b", "a b", "a/b", "+", "#", "$a", "_all", "\u00e4", "a\n", "\u0661", "a\u0000"})
    void bad(String id) {
        assertFalse(DeviceId.isValid(id));
        assertEquals(1, assertThrows(IllegalArgumentException.class, () -> new DeviceId(id)).getMessage().lines().count());
        assertThrows(IllegalArgumentException.class, () -> new SiteId(id));
    }

    @Test
    void sixtyThreeCharactersAtMost() {
        assertTrue(DeviceId.isValid("a".repeat(63)));
        assertFalse(DeviceId.isValid("a".repeat(64)));
    }

    @Test
    void theRefusalSaysWhatAndHow() {
        String message = assertThrows(IllegalArgumentException.class, () -> new SiteId("Hall 2")).getMessage();
        assertEquals("site id \"Hall 2\" must match [a-z0-9][a-z0-9-]{0,62}", message);
    }

    @Test
    void devicesSortByName() {
        List<DeviceId> sorted = Stream.of("b", "a-1", "a", "0").map(DeviceId::new).sorted().toList();
        assertEquals("[0, a, a-1, b]", sorted.toString());
    }
}
