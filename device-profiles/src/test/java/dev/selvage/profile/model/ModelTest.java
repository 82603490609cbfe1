// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import dev.selvage.protocol.Durations;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The small tables of the model. */
final class ModelTest {
    @ParameterizedTest
    @CsvSource({"0s, 0", "500ms, 500", "5s, 5000", "10m, 600000", "1h, 3600000", "2d, 172800000", "999999999d, 86399999913600000"})
    void durationsAreMilliseconds(String text, long millis) {
        assertEquals(OptionalLong.of(millis), Durations.millis(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "05s", "5 s", "-1s", "1.5s", "5s\n", "5S", "1h30m", "1000000000s"})
    void otherTextIsNoDuration(String text) {
        assertEquals(OptionalLong.empty(), Durations.millis(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ms", "1ms", "1s", "90s", "15m", "25h", "7d"})
    void durationsAreWrittenAsPeopleWould(String text) {
        assertEquals(text, Durations.text(Durations.millis(text).orElseThrow()));
    }

    @Test
    void eachMergeFitsItsTypes() {
        String table = Arrays.stream(Merge.values())
                .map(m -> Named.word(m) + ":" + Arrays.stream(PointType.values()).filter(m::fits).map(Named::word).collect(Collectors.joining(",")))
                .collect(Collectors.joining(" "));
        String all = "float64,int64,bool,string,enum";
        assertEquals("lww:" + all + " max:float64,int64 min:float64,int64 first:" + all + " device-wins:" + all + " gateway-wins:" + all
                + " keep-both:" + all + " counter:int64 set:string", table);
    }

    @Test
    void negationIsItsOwnInverseAndSignsReadBack() {
        for (Op op : Op.values()) {
            assertEquals(op, op.negated().negated());
            assertEquals(Optional.of(op), Op.ofSign(op.sign()));
            assertEquals(op.isOrder(), op.negated().isOrder());
        }
        assertTrue(Op.LE.isBelow() && !Op.GE.isBelow());
    }

    @Test
    void wordsReadBack() {
        assertEquals("device-wins", Named.word(Merge.DEVICE_WINS));
        for (Merge merge : Merge.values()) {
            assertEquals(Optional.of(merge), Named.of(Merge.class, Named.word(merge)));
        }
        assertEquals(Optional.empty(), Named.of(Merge.class, "DEVICE_WINS"));
    }

    @Test
    void unitsAreTheRegisteredOnesOrUcum() {
        List.of("Cel", "W", "%RH", "m/s2", "/", "kWh", "ucum:[degF]").forEach(u -> assertTrue(Units.isKnown(u), u));
        List.of("", "C°", "watt", "1", "ucum:", "ucum:a b", "cel").forEach(u -> assertFalse(Units.isKnown(u), u));
    }

    @Test
    void aRangeHoldsItsEndsAndNeverNaN() {
        Range range = new Range(-1, 1);
        assertTrue(range.contains(-1) && range.contains(1));
        assertFalse(range.contains(Double.NaN) || range.contains(1.001));
        assertThrows(IllegalArgumentException.class, () -> new Range(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Range(Double.NaN, 0));
    }
}
