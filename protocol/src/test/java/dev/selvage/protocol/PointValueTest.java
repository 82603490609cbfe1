// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of points and how far they can be trusted. */
class PointValueTest {
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aNumberIsFinite(double value) {
        assertThrows(IllegalArgumentException.class, () -> new PointValue.Float64(value));
        assertEquals(new PointValue.Missing(), PointValue.ofDouble(value));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, -0.0, 21.5, Double.MIN_VALUE, -Double.MAX_VALUE})
    void everyFiniteNumberIsKept(double value) {
        assertEquals(new PointValue.Float64(value), PointValue.ofDouble(value));
    }

    @Test
    void valuesOfDifferentTypesDiffer() {
        assertNotEquals(new PointValue.Int64(1), new PointValue.Float64(1));
        assertNotEquals(new PointValue.Text("true"), new PointValue.Bool(true));
        assertNotEquals(new PointValue.Float64(0.0), new PointValue.Float64(-0.0));
    }

    @Test
    void asPeopleReadThem() {
        assertEquals("21.5", new PointValue.Float64(21.5).toString());
        assertEquals("-9223372036854775808", new PointValue.Int64(Long.MIN_VALUE).toString());
        assertEquals("true", new PointValue.Bool(true).toString());
        assertEquals("open", new PointValue.Text("open").toString());
        assertEquals("-", new PointValue.Missing().toString());
    }

    @ParameterizedTest
    @EnumSource
    void qualitiesReadBack(Quality quality) {
        assertEquals(Optional.of(quality), Quality.ofWire(quality.wire()));
    }

    @Test
    void noQualityHasTwoNamesOrNone() {
        assertEquals("[good, out-of-range, bad, stale]", Arrays.stream(Quality.values()).map(Quality::wire).toList().toString());
        assertEquals(Optional.empty(), Quality.ofWire("GOOD"));
        assertEquals(Optional.empty(), Quality.ofWire(""));
    }
}
