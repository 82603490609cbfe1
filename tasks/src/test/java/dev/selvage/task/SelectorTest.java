// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectorTest {
    private static final Facts PRESS = new Facts("press-07", Set.of("cool", "cool@2", "read"),
            Map.of("tag.site", "hall-2", "tag.line", "A 1", "battery", "31.5", "queue", "0", "online", "true"));

    private static boolean matches(String selector) {
        return Selector.of(selector).matches(PRESS);
    }

    @Test
    void conditionsThatHold() {
        for (String selector : List.of("cap=cool", "cap = cool@2", "cap!=fly", "device=press-07", "device=press-06|press-07", "tag.site=hall-2", "tag.site != hall-3|hall-4",
                "battery>30", "battery>=31.5", "battery<=31.50", "battery<32", "battery=31.50", "queue=0.0", "tag.line=\"A 1\"",
                "cap=cool & tag.site=hall-2 & battery>30", "cap=fly|read&online=true")) {
            assertTrue(matches(selector), selector);
        }
    }

    @Test
    void conditionsThatDoNot() {
        for (String selector : List.of("cap=cool@3", "cap!=read", "device!=press-07", "tag.site=hall", "tag.site!=hall-2|hall-3", "battery>31.5", "battery<30",
                "tag.site>1", "tag.gone=x", "tag.gone!=x", "cap=cool & battery>40")) {
            assertEquals(false, matches(selector), selector);
        }
    }

    @Test
    void whatIsNoSelectorSaysWhere() {
        Map<String, String> broken = Map.ofEntries(
                Map.entry("", "column 1 of the selector: expected a condition"),
                Map.entry("cap", "column 1 of the selector: expected a condition"),
                Map.entry("cap=", "column 1 of the selector: expected a condition"),
                Map.entry("cap=cool &", "column 11 of the selector: expected a condition"),
                Map.entry("cap=cool && a=b", "column 11 of the selector: expected a condition"),
                Map.entry("cap=cool a=b", "column 10 of the selector: expected &"),
                Map.entry("Cap=cool", "column 1 of the selector: expected a condition"),
                Map.entry("cap>cool", "column 1 of the selector: cap takes = or !="),
                Map.entry("a=b & battery>full", "column 6 of the selector: battery> takes one number"),
                Map.entry("battery>1|2", "column 1 of the selector: battery> takes one number"),
                Map.entry("a=\"b", "column 1 of the selector: expected a condition"),
                Map.entry("a=b\u001b[2J", "column 4 of the selector: expected &"),
                Map.entry("a=" + "b".repeat(2_000), "a selector has at most 1024 characters, not 2002"),
                Map.entry("a=b&".repeat(40) + "a=b", "column 128 of the selector: there are at most 32 conditions"));
        broken.forEach((selector, message) -> {
            String said = assertThrows(IllegalArgumentException.class, () -> Selector.of(selector), selector).getMessage();
            assertTrue(said.startsWith(message), said);
        });
    }
}
