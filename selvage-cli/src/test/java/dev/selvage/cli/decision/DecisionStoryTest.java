// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told of a record that a device has written, whatever it wrote. */
class DecisionStoryTest {
    private static final String BODY = """
            {"id":"8f1c2ab0-17","name":"guard","at":"2026-01-02T03:04:05Z","profile":"press@1","policy":"ab",
             "evidence":{"wall":1,"clock":1,"inputs":[],"points":{"NAME":{"v":1,"q":"good","age":1}},"failed":{"NAME":"stuck"}},
             "before":{"state":"normal","held":{},"done":[],"moved":{},"told":""},
             "result":{"fit":{"coverage":1,"outside":["NAME"]},"cause":"CAUSE","conditions":{"enter.NAME":true,"interlock.NAME":false},
               "rulings":[{"point":"NAME","wanted":1,"value":1,"verdict":"denied","by":"NAME"}],
               "after":{"state":"NAME","held":{},"done":[],"moved":{},"told":""}},"micros":7}""";

    private static List<String> story(String name, String cause) {
        String body = BODY.replace("NAME", name).replace("CAUSE", cause);
        return DecisionStory.of(Json.object().put("device", "press-1").put("id", "8f1c2ab0-17").put("body", body).build(), ModelAtHand.NONE);
    }

    @Test
    void conditionsAreToldByTheirNames() {
        List<String> lines = story("hot", "missing");
        assertTrue(lines.stream().anyMatch(line -> line.contains("interlock hot is false")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("fallback  there is no model in the slot")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("cannot be decided again: the policy's text is not here")), lines::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u001b[2Jgone", "two\\nlines", "\\u009b31m", "\\u202ereversed"})
    void noNameOfARecordReachesTheTerminalAsMoreThanText(String name) {
        for (String line : story(name, name)) {
            assertFalse(line.chars().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT), line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"result\":7}"})
    void aRecordThatIsNoneIsOneLine(String body) {
        List<String> lines = DecisionStory.of(Json.object().put("body", body).build(), ModelAtHand.NONE);
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("the record of this decision cannot be read: "), lines::toString);
    }
}
