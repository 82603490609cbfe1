// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpressionReaderTest {
    private final List<String> complaints = new ArrayList<>();
    private final ExpressionReader reader = new ExpressionReader(Set.of("a", "b"), (at, why) -> complaints.add(at + ": " + why));

    @Test
    void whatIsNotKnownSettlesNothingAndHidesNothing() throws Exception {
        assertEquals(Truth.UNKNOWN, truth("{\"and\":[{\">\":[{\"var\":\"a\"},1]},true]}", Map.of()));
        assertEquals(Truth.FALSE, truth("{\"and\":[{\">\":[{\"var\":\"a\"},1]},false]}", Map.of()));
        assertEquals(Truth.TRUE, truth("{\"or\":[{\">\":[{\"var\":\"a\"},1]},{\">\":[{\"var\":\"b\"},1]}]}", Map.of("b", 2.0)));
        assertEquals(Truth.UNKNOWN, truth("{\"or\":[{\">\":[{\"var\":\"a\"},1]},false]}", Map.of()));
        assertEquals(Truth.UNKNOWN, truth("{\"!\":{\">\":[{\"var\":\"a\"},1]}}", Map.of()));
        assertEquals(Truth.UNKNOWN, truth("{\">\":[{\"/\":[1,{\"var\":\"a\"}]},0]}", Map.of("a", 0.0)));
        assertEquals(Truth.UNKNOWN, truth("{\"<\":[{\"*\":[{\"var\":\"a\"},10]},1]}", Map.of("a", 1e308)));
        assertEquals(List.of(), complaints);
    }

    @Test
    void strangersAreNamedWithTheirPlace() throws Exception {
        reader.read(json("{\"and\":[true,{\">\":[{\"var\":\"c\"},1]}]}"), "/when");
        reader.read(json("{\"sleep\":[1]}"), "");
        reader.read(json("{\">\":[1]}"), "");
        reader.read(json("{\">\":[1,2],\"<\":[1,2]}"), "");
        assertEquals("/when/and/1/>/0/var: there is no variable c; known: a, b", complaints.get(0).replace("known: b, a", "known: a, b"));
        assertEquals(4, complaints.size());
    }

    @Test
    void sizeAndDepthHaveLimits() throws Exception {
        String deep = "{\"!\":".repeat(ExpressionReader.DEPTH_MAX) + "true" + "}".repeat(ExpressionReader.DEPTH_MAX);
        // JSON has a limit of its own just there
        assertEquals(0, complaints.size());
        try {
            reader.read(json(deep), "");
            assertEquals(1, complaints.size());
        } catch (dev.selvage.protocol.JsonException e) {
            assertEquals(0, complaints.size());
        }
        complaints.clear();
        String sum = "{\"+\":[" + "1,".repeat(15) + "1]}";
        reader.read(json("{\"and\":[" + (sum + ",").repeat(3) + sum + "]}"), "");
        assertEquals(1, complaints.stream().filter(line -> line.contains("larger than")).limit(1).count(), "4 sums of 16 are 69 parts");
    }

    private Truth truth(String text, Map<String, Double> known) throws Exception {
        return reader.read(json(text), "").evaluate(name -> known.containsKey(name) ? Value.of(known.get(name)) : Value.unknown()).truth();
    }

    private static Json json(String text) throws Exception {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
