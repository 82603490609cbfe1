// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.JsonException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BlueprintTest {
    private static Blueprint of(String parameters) {
        return new Blueprint(Family.ENSEMBLE, OptionalDouble.empty(), Sample.json(parameters));
    }

    @Test
    void membersComeInTheirOrderEachWithItsOwn() {
        List<Blueprint> members = Sample.ensemble().plan().members();
        assertEquals(List.of(Family.KMEANS, Family.RESIDUAL), members.stream().map(Blueprint::family).toList());
        assertEquals(1.5, members.get(0).bound());
        assertEquals("amps", members.get(1).text("target"));
        assertEquals(0.25, members.get(1).number("deviation"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                | an ensemble needs the list "members"
            {'members':{}}                    | an ensemble needs the list "members"
            {'members':[7]}                   | a member of an ensemble is an object with "family"
            {'members':[{}]}                  | family "" is none of
            {'members':[{'family':'xgboost'}]}| family "xgboost" is none of [linear-sgd, cart,
            """)
    void saysWhyMembersAreNone(String parameters, String why) {
        String line = assertThrows(IllegalArgumentException.class, () -> of(parameters).members()).getMessage();
        assertTrue(line.startsWith(why), line);
        // The same line, where a manifest has it.
        String read = assertThrows(
                JsonException.class,
                () -> Manifest.read(Sample.with(Sample.ensemble(), "parameters", Optional.of(Sample.json(parameters))))).getMessage();
        assertEquals("manifest: \"parameters\": " + line, read);
    }

    @Test
    void namesWhatItCannotDoWithout() {
        for (String line : List.of(
                assertThrows(IllegalArgumentException.class, () -> of("{}").text("of")).getMessage(),
                assertThrows(IllegalArgumentException.class, () -> of("{'of':'x'}").number("of")).getMessage())) {
            assertEquals("a model of family ensemble needs \"of\"", line);
        }
        assertEquals("a model of family ensemble needs \"threshold\"", assertThrows(IllegalArgumentException.class, () -> of("{}").bound()).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Blueprint(Family.CART, OptionalDouble.of(Double.NaN), Sample.json("{}")));
    }
}
