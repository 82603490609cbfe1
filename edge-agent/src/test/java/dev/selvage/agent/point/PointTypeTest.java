// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.protocol.PointValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointTypeTest {
    private static final PointType FLOAT64 = new PointType.Float64();
    private static final PointType INT64 = new PointType.Int64();
    private static final PointType BOOL = new PointType.Bool();
    private static final PointType TEXT = new PointType.Text();
    private static final PointType MODE = new PointType.Enumeration(List.of("slow", "fast"));

    @Test
    void takesNumbersAsDoubles() throws UnusableValueException {
        assertEquals(new PointValue.Float64(1.5), FLOAT64.coerce(new PointValue.Float64(1.5)));
        assertEquals(new PointValue.Float64(3), FLOAT64.coerce(new PointValue.Int64(3)));
        assertEquals(new PointValue.Float64(1), FLOAT64.coerce(new PointValue.Bool(true)));
    }

    @Test
    void roundsDoublesToWholeNumbers() throws UnusableValueException {
        assertEquals(new PointValue.Int64(2), INT64.coerce(new PointValue.Float64(2.5)));
        assertEquals(new PointValue.Int64(4), INT64.coerce(new PointValue.Float64(3.5)));
        assertEquals(new PointValue.Int64(0), INT64.coerce(new PointValue.Bool(false)));
    }

    @Test
    void keepsAllBitsOfALong() throws UnusableValueException {
        PointValue big = new PointValue.Int64(Long.MAX_VALUE);
        assertEquals(big, INT64.coerce(big));
    }

    @Test
    void refusesDoublesBeyondALong() throws UnusableValueException {
        assertEquals(new PointValue.Int64(Long.MIN_VALUE), INT64.coerce(new PointValue.Float64(-0x1p63)));
        assertEquals("9.223372036854776E18 does not fit 64 bits", complaint(INT64, new PointValue.Float64(0x1p63)));
        assertEquals("-1.0E300 does not fit 64 bits", complaint(INT64, new PointValue.Float64(-1e300)));
    }

    @Test
    void takesEverythingButZeroAsTrue() throws UnusableValueException {
        assertEquals(new PointValue.Bool(false), BOOL.coerce(new PointValue.Int64(0)));
        assertEquals(new PointValue.Bool(true), BOOL.coerce(new PointValue.Int64(-16)));
        assertEquals(new PointValue.Bool(true), BOOL.coerce(new PointValue.Bool(true)));
    }

    @Test
    void refusesTextAsANumber() {
        assertEquals("expects a number, got \"12\"", complaint(FLOAT64, new PointValue.Text("12")));
        assertEquals("expects a number, got \"a\\u000ab\"", complaint(INT64, new PointValue.Text("a\nb")));
        assertEquals("expects a number, got \"true\"", complaint(BOOL, new PointValue.Text("true")));
    }

    @Test
    void printsAnythingAsText() throws UnusableValueException {
        assertEquals(new PointValue.Text("7"), TEXT.coerce(new PointValue.Int64(7)));
        assertEquals(new PointValue.Text("on"), TEXT.coerce(new PointValue.Text("on")));
    }

    @Test
    void refusesTextThatIsTooLong() throws UnusableValueException {
        PointValue longest = new PointValue.Text("x".repeat(4_096));
        assertEquals(longest, TEXT.coerce(longest));
        assertEquals(
                "text of 4097 characters, at most 4096 are kept", complaint(TEXT, new PointValue.Text("x".repeat(4_097))));
    }

    @Test
    void takesOnlyTheNamedValuesOfAnEnum() throws UnusableValueException {
        assertEquals(new PointValue.Text("fast"), MODE.coerce(new PointValue.Text("fast")));
        assertEquals("\"warp\" is not one of [slow, fast]", complaint(MODE, new PointValue.Text("warp")));
        assertEquals("\"1\" is not one of [slow, fast]", complaint(MODE, new PointValue.Int64(1)));
    }

    @Test
    void refusesAnEnumWithoutValues() {
        assertThrows(IllegalArgumentException.class, () -> new PointType.Enumeration(List.of()));
    }

    private static String complaint(PointType type, PointValue raw) {
        return assertThrows(UnusableValueException.class, () -> type.coerce(raw)).getMessage();
    }
}
