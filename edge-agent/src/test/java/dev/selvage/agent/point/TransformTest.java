// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.protocol.PointValue;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformTest {
    private static final Map<String, PointValue> DOOR =
            Map.of("0", new PointValue.Text("closed"), "1", new PointValue.Text("open"), "true", new PointValue.Text("ajar"));

    @Test
    void changesNothingWhenEmpty() throws UnusableValueException {
        PointValue exact = new PointValue.Int64(Long.MAX_VALUE - 1);
        assertEquals(exact, Transform.NONE.apply(exact));
        assertEquals(new PointValue.Text("x"), Transform.NONE.apply(new PointValue.Text("x")));
    }

    @Test
    void masksBeforeItShifts() throws UnusableValueException {
        Transform nibble = new Transform(Optional.of(0xF0L), 4, 1, 0, Map.of());
        assertEquals(new PointValue.Int64(0xB), nibble.apply(new PointValue.Int64(0xABC)));
        assertEquals(new PointValue.Int64(0xA), nibble.apply(new PointValue.Float64(0xA5)));
    }

    @Test
    void shiftsZerosInFromAbove() throws UnusableValueException {
        Transform top = new Transform(Optional.empty(), 63, 1, 0, Map.of());
        assertEquals(new PointValue.Int64(1), top.apply(new PointValue.Int64(-1)));
    }

    @Test
    void scalesBeforeItAddsTheOffset() throws UnusableValueException {
        Transform celsius = new Transform(Optional.empty(), 0, 0.5, -40, Map.of());
        assertEquals(new PointValue.Float64(10), celsius.apply(new PointValue.Int64(100)));
    }

    @Test
    void appliesMaskThenScaleThenMap() throws UnusableValueException {
        Transform all = new Transform(
                Optional.of(0x0FL), 1, 2, -5, Map.of("1", new PointValue.Bool(true), "3", new PointValue.Bool(false)));
        assertEquals(new PointValue.Bool(true), all.apply(new PointValue.Int64(0xF7)));
        assertEquals("\"9\" is not in the point's map", complaint(all, new PointValue.Int64(0xFF)));
    }

    @Test
    void looksUpWholeDoublesLikeIntegers() throws UnusableValueException {
        Transform door = new Transform(Optional.empty(), 0, 1, 0, DOOR);
        assertEquals(new PointValue.Text("open"), door.apply(new PointValue.Int64(1)));
        assertEquals(new PointValue.Text("open"), door.apply(new PointValue.Float64(1)));
        assertEquals(new PointValue.Text("closed"), door.apply(new PointValue.Float64(-0.0)));
        assertEquals(new PointValue.Text("ajar"), door.apply(new PointValue.Bool(true)));
    }

    @Test
    void refusesWhatTheMapDoesNotName() {
        Transform door = new Transform(Optional.empty(), 0, 1, 0, DOOR);
        assertEquals("\"7\" is not in the point's map", complaint(door, new PointValue.Int64(7)));
        assertEquals("\"0.5\" is not in the point's map", complaint(door, new PointValue.Float64(0.5)));
        assertEquals("\"1.0E300\" is not in the point's map", complaint(door, new PointValue.Float64(1e300)));
    }

    @Test
    void masksOnlyWholeNumbers() {
        Transform low = new Transform(Optional.of(1L), 0, 1, 0, Map.of());
        assertEquals("mask and shift need a whole number, got 1.5", complaint(low, new PointValue.Float64(1.5)));
        assertEquals("1.0E19 does not fit 64 bits", complaint(low, new PointValue.Float64(1e19)));
        assertEquals("expects a number, got \"3\"", complaint(low, new PointValue.Text("3")));
    }

    @Test
    void refusesAResultThatIsInfinite() {
        Transform huge = new Transform(Optional.empty(), 0, 1e300, 0, Map.of());
        assertEquals("1.0E10 times 1.0E300 is too large", complaint(huge, new PointValue.Float64(1e10)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAScaleThatLosesTheValue(double scale) {
        assertThrows(
                IllegalArgumentException.class, () -> new Transform(Optional.empty(), 0, scale, 0, Map.of()));
    }

    @Test
    void refusesShiftsAndOffsetsThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new Transform(Optional.empty(), 64, 1, 0, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new Transform(Optional.empty(), -1, 1, 0, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new Transform(Optional.empty(), 0, 1, Double.NaN, Map.of()));
    }

    private static String complaint(Transform transform, PointValue raw) {
        return assertThrows(UnusableValueException.class, () -> transform.apply(raw)).getMessage();
    }
}
