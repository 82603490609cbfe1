// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DenialsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void countsByActAndReasonAndRemembersTheLast() {
        Denials denials = new Denials();
        assertEquals("{\"connect\":{},\"publish\":{},\"subscribe\":{}}", denials.changed().orElseThrow().text());
        denials.count(Denials.Act.PUBLISH, Reason.RETAIN, "a", "t/1", NOW);
        denials.count(Denials.Act.PUBLISH, Reason.RETAIN, "a", "t/1", NOW);
        denials.count(Denials.Act.CONNECT, Reason.ID_IN_USE, "b\n", "", NOW);
        assertEquals(
                "{\"connect\":{\"id-in-use\":1},\"publish\":{\"retain\":2},\"subscribe\":{},"
                        + "\"last\":{\"client\":\"b\\\\u000a\",\"topic\":\"\",\"reason\":\"id-in-use\","
                        + "\"t\":\"2026-01-02T03:04:05Z\"}}",
                denials.changed().orElseThrow().text());
        assertTrue(denials.changed().isEmpty(), "nothing new, nothing said");
    }

    @Test
    void everyReasonHasItsOwnCode() {
        long codes = Arrays.stream(Reason.values()).map(Reason::code).distinct().count();
        assertEquals(Reason.values().length, codes);
    }
}
