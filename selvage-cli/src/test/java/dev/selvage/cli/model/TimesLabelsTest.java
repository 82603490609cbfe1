// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write for times, labels and numbers. */
class TimesLabelsTest {
    private static final OptionalLong AT = OptionalLong.of(Instant.parse("2020-03-09T15:56:30Z").toEpochMilli());

    @ParameterizedTest
    @ValueSource(strings = {"2020-03-09T15:56:30Z", "2020-03-09 15:56:30", "2020-03-09T16:56:30+01:00", "2020-03-09 15:56:30.000", "1583769390", "1583769390.0", "1583769390000"})
    void oneTimeHasManyLooks(String text) {
        assertEquals(AT, Times.millis(text));
    }

    @Test
    void aDayIsItsBeginningAndPartsOfASecondCount() {
        assertEquals(OptionalLong.of(Instant.parse("2020-03-09T00:00:00Z").toEpochMilli()), Times.millis("2020-03-09"));
        assertEquals(OptionalLong.of(1_250), Times.millis("1.25"));
        assertEquals(OptionalLong.of(-1_000), Times.millis("-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "2020-13-09", "2020-02-30", "09.03.2020", "15:56:30", "1e9", "99999999999999999999999999", "NaN", "2020-03-09T25:00:00Z"})
    void whatIsNoTimeIsNone(String text) {
        assertEquals(OptionalLong.empty(), Times.millis(text));
    }

    @Test
    void aLabelIsComparedAsWhatItMeans() {
        assertEquals(List.of("1", "1", "0", "-2", "1.5", "hot", "1e20"), List.of("1", "1.0", "0.000", "-2.0", "1.5", "hot", "1e20").stream().map(Labels::plain).toList());
    }

    @Test
    void normalHasManyWordsAndAlarmsAreTheRest() {
        for (String normal : List.of("0", "false", "False", "no", "NORMAL", "ok", "none")) {
            assertFalse(Labels.isAlarm(Labels.plain(normal), Optional.empty()), normal);
        }
        for (String alarm : List.of("1", "true", "fault", "2")) {
            assertTrue(Labels.isAlarm(alarm, Optional.empty()), alarm);
        }
        assertTrue(Labels.isAlarm("2", Optional.of("2.0")));
        assertFalse(Labels.isAlarm("1", Optional.of("2")), "only what is looked for");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NaN", "Infinity", "0x10", "1f", "1,5", "--1", "1e999", "1 2"})
    void whatJavaAloneTakesForANumberIsNone(String text) {
        assertEquals(OptionalDouble.empty(), Labels.number(text));
    }

    @Test
    void aNumberMayHaveASignAndAnExponent() {
        assertEquals(OptionalDouble.of(-1250), Labels.number("-1.25e3"));
        assertEquals(OptionalDouble.empty(), Labels.number("1".repeat(41)), "nobody measures that");
    }
}
