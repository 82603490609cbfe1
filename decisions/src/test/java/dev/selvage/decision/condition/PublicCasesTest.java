// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The public cases of JSONLogic: ours agrees, or refuses to read; it never answers otherwise. */
class PublicCasesTest {
    private static final Set<String> NAMES = Set.of("a", "b", "a.b", "a.q", "a.c", "a.b.c", "temp", "pie.filling", "filling");

    @TestFactory
    List<DynamicTest> eachAgreesOrIsRefused() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                PublicCasesTest.class.getResourceAsStream("/jsonlogic-cases.txt"), StandardCharsets.UTF_8))) {
            in.lines().filter(line -> !line.startsWith("#")).forEach(line -> tests.add(DynamicTest.dynamicTest(line, () -> check(line))));
        }
        assertTrue(tests.size() > 100, "cases lost: " + tests.size());
        return tests;
    }

    private static void check(String line) throws Exception {
        String[] parts = line.split(" \\| ", -1);
        List<String> complaints = new ArrayList<>();
        Expression rule = new ExpressionReader(NAMES, (at, why) -> complaints.add(at + " " + why)).read(json(parts[0]), "");
        if (parts[2].equals("refused")) {
            assertFalse(complaints.isEmpty(), "was read");
            assertEquals(Truth.UNKNOWN, rule.evaluate(name -> Value.unknown()).truth(), "what is wrong is never true");
            return;
        }
        assertEquals(List.of(), complaints);
        Json.Obj data = (Json.Obj) json(parts[1]);
        assertEquals(value(json(parts[2])), rule.evaluate(name -> data.get(name).map(PublicCasesTest::value).orElseGet(Value::unknown)));
    }

    private static Json json(String text) throws Exception {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Value value(Json json) {
        if (json instanceof Json.Int whole) {
            double number = whole.value();
            return Value.of(number);
        } else if (json instanceof Json.Num number) {
            return Value.of(number.value());
        } else if (json instanceof Json.Bool flag) {
            return new Value.Flag(flag.value());
        } else if (json instanceof Json.Arr list) {
            return new Value.Items(list.items().stream().map(PublicCasesTest::value).toList());
        }
        return json instanceof Json.Str text ? new Value.Text(text.value()) : Value.unknown();
    }
}
