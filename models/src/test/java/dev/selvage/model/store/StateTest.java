// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StateTest {
    private static Json.Obj json(String text) throws JsonException {
        return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Such as "a-b2": active a, no candidate, previous b, two starts. */
    private static State state(String text) {
        return new State(slot(text.charAt(0)), slot(text.charAt(1)), slot(text.charAt(2)), text.charAt(3) - '0');
    }

    private static Optional<Slot> slot(char letter) {
        return letter == '-' ? Optional.empty() : Optional.of(letter == 'a' ? Slot.A : Slot.B);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # before, candidate, promoted, rolled back, starting
            ---0,     -a-0,      ---0,     ---0,        ---0
            -a-0,     -a-0,      a--0,     -a-0,        -a-1
            a--0,     ab-0,      a--0,     ---0,        a--1
            ab-0,     ab-0,      b-a0,     -b-0,        ab-1
            b-a1,     ba-1,      b-a1,     a--0,        b-a2
            a-b2,     ab-2,      a-b2,     b--0,        a-b3
            """)
    void changesAsItsTableSays(String before, String candidate, String promoted, String rolledBack, String starting) {
        State state = state(before);
        assertEquals(state(candidate), state.alone().withCandidate(state.free()));
        assertEquals(state(promoted), state.promoted());
        assertEquals(state(rolledBack), state.rolledBack());
        assertEquals(state(starting), state.starting());
    }

    @ParameterizedTest
    @ValueSource(strings = {"---0", "-a-0", "a--1", "ab-0", "b-a3"})
    void isReadAsWritten(String text) throws JsonException {
        State state = state(text);
        assertEquals(state, State.of(JsonReader.readObject(state.json().bytes())));
    }

    @Test
    void aSlotIsOneThing() {
        for (String text : new String[] {"aa-0", "a-a0", "-aa0"}) {
            assertThrows(IllegalArgumentException.class, () -> state(text));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", "{\"starts\":-1}", "{\"starts\":99999999999}", "{\"active\":\"c\",\"starts\":0}",
        "{\"active\":\"a\",\"candidate\":\"a\",\"starts\":0}", "{\"starts\":\"0\"}"
    })
    void aDamagedNoteIsNotBelieved(String text) {
        assertThrows(JsonException.class, () -> State.of(json(text)));
    }
}
