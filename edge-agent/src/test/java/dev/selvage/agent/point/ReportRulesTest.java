// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.PointValue;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportRulesTest {
    private static final ReportRules HALF = new ReportRules(0.5, 0, 0, 0, 0);
    private static final ReportRules TENTH = new ReportRules(0, 10, 0, 0, 0);

    @Test
    void letsAValueThatMovedByTheDeadbandThrough() {
        assertTrue(HALF.differs(number(20), number(20.5)));
        assertTrue(HALF.differs(number(20), number(19.5)));
        assertFalse(HALF.differs(number(20), number(20.25)));
    }

    @Test
    void countsPercentOfTheValueBefore() {
        assertTrue(TENTH.differs(number(-200), number(-180)));
        assertFalse(TENTH.differs(number(-200), number(-181)));
        assertTrue(TENTH.differs(number(0), number(1e-9)));
    }

    @Test
    void countsTheWiderOfBothDeadbands() {
        ReportRules both = new ReportRules(5, 10, 0, 0, 0);
        assertFalse(both.differs(number(10), number(14)));
        assertFalse(both.differs(number(100), number(109)));
        assertTrue(both.differs(number(100), number(110)));
    }

    @Test
    void neverReportsAnEqualValueAsChanged() {
        assertFalse(ReportRules.EVERY_CHANGE.differs(number(0.0), number(-0.0)));
        assertFalse(ReportRules.EVERY_CHANGE.differs(new PointValue.Int64(7), new PointValue.Int64(7)));
        assertFalse(ReportRules.EVERY_CHANGE.differs(new PointValue.Text("a"), new PointValue.Text("a")));
    }

    @Test
    void seesAStepOfOneFarBeyondWhatADoubleCanTell() {
        ReportRules one = new ReportRules(1, 0, 0, 0, 0);
        long large = (1L << 60) + 1;
        assertTrue(one.differs(new PointValue.Int64(large), new PointValue.Int64(large + 1)));
        assertTrue(one.differs(new PointValue.Int64(Long.MIN_VALUE), new PointValue.Int64(Long.MAX_VALUE)));
        assertTrue(one.differs(new PointValue.Int64(0), new PointValue.Int64(Long.MIN_VALUE)));
    }

    @Test
    void comparesOtherValuesByEquality() {
        assertTrue(HALF.differs(new PointValue.Bool(true), new PointValue.Bool(false)));
        assertTrue(HALF.differs(new PointValue.Text("a"), new PointValue.Text("b")));
        assertTrue(HALF.differs(new PointValue.Missing(), number(1)));
    }

    @Test
    void refusesRulesThatCannotBeKept() {
        assertThrows(IllegalArgumentException.class, () -> new ReportRules(-1, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ReportRules(0, Double.NaN, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ReportRules(Double.POSITIVE_INFINITY, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ReportRules(0, 0, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ReportRules(0, 0, 0, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> new ReportRules(0, 0, 2_000, 1_000, 0));
    }

    @Test
    void callsValuesOutsideTheRangeByName() {
        ValueRange range = new ValueRange(-40, 125);
        assertEquals(Optional.of("130.0 is above 125.0"), range.complaint(number(130)));
        assertEquals(Optional.of("-41.0 is below -40.0"), range.complaint(new PointValue.Int64(-41)));
        assertEquals(Optional.empty(), range.complaint(number(125)));
        assertEquals(Optional.empty(), range.complaint(number(-40)));
        assertEquals(Optional.empty(), range.complaint(new PointValue.Text("999")));
        assertThrows(IllegalArgumentException.class, () -> new ValueRange(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ValueRange(Double.NaN, 0));
    }

    private static PointValue number(double value) {
        return new PointValue.Float64(value);
    }
}
