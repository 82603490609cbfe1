// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentCheckTest {
    private final ArgumentCheck check = new ArgumentCheck(Map.of("set", json("{'type':'object','required':['percent'],'additionalProperties':false,"
            + "'properties':{'percent':{'type':'number','minimum':0,'maximum':120},'mode':{'enum':['eco','fast']},'list':{'type':'array','items':{'type':'string'}}}}")));

    @Test
    void whatIsRightIsTaken() {
        assertEquals("", complaint("{'percent':21.5,'mode':'eco','list':['a']}"));
    }

    @Test
    void oneLineSaysMemberAndWhyAndWhatWouldBeRight() {
        assertEquals("the arguments: needs percent", complaint("{}"));
        assertEquals("percent: must be number, not \"much\"", complaint("{'percent':'much'}"));
        assertEquals("percent: 150 is greater than 120", complaint("{'percent':150}"));
        assertEquals("mode: \"ego\" is not one of eco, fast; did you mean \"eco\"?", complaint("{'percent':1,'mode':'ego'}"));
        assertEquals("list/1: must be string, not 5", complaint("{'percent':1,'list':['a',5]}"));
        assertEquals("persent: unknown key; did you mean \"percent\"?", complaint("{'percent':1,'persent':2}"));
    }

    @Test
    void aSchemaThatCannotBeUsedRefusesAll() {
        String complaint = new ArgumentCheck(Map.of("bad", json("{'$ref':'urn:nowhere'}"))).complaint("bad", json("{'a':'x'}")).orElse("");
        assertTrue(complaint.startsWith("the arguments: "), complaint);
    }

    @Test
    void whatFailsAsAWholeIsNotTaken() {
        ArgumentCheck either = new ArgumentCheck(Map.of("one", json("{'oneOf':[{'required':['a']},{'required':['b']}]}")));
        assertTrue(either.complaint("one", json("{'a':1}")).isEmpty());
        assertTrue(either.complaint("one", json("{'a':1,'b':2}")).orElse("").startsWith("the arguments: "));
    }

    private String complaint(String args) {
        return check.complaint("set", json(args)).orElse("");
    }

    private static Json.Obj json(String text) {
        try {
            return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }
}
