// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.protocol.PointValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/** From a value back to what the driver writes. */
class InverseTest {
    private static final PointRules NUMBER = PointRules.of(new PointType.Float64());

    @Property(tries = 500)
    void whatIsWrittenReadsBack(@ForAll @DoubleRange(min = -1e6, max = 1e6) double value, @ForAll @DoubleRange(min = 0.01, max = 1e3) double scale,
            @ForAll @DoubleRange(min = -1e3, max = 1e3) double offset) throws Exception {
        PointRules rules = NUMBER.with(new Transform(Optional.empty(), 0, scale, offset, Map.of()));
        PointValue back = rules.type().coerce(rules.transform().apply(Inverse.raw(rules, new PointValue.Float64(value))));
        assertEquals(value, ((PointValue.Float64) back).value(), 1e-5 * Math.max(1, Math.abs(value)));
    }

    @Example
    void aScaledValueBecomesTheRegistersWholeNumber() throws Exception {
        PointRules rules = NUMBER.with(new Transform(Optional.empty(), 0, 0.1, -40, Map.of()));
        assertEquals(new PointValue.Int64(615), Inverse.raw(rules, new PointValue.Float64(21.5)));
    }

    @Example
    void aLargeCounterNeverPassesThroughADouble() throws Exception {
        PointValue large = new PointValue.Int64(Long.MAX_VALUE - 1);
        assertEquals(large, Inverse.raw(PointRules.of(new PointType.Int64()), large));
    }

    @Example
    void aNameBecomesTheNumberThatMeansIt() throws Exception {
        PointRules rules = PointRules.of(new PointType.Enumeration(List.of("off", "on", "auto")))
                .with(new Transform(Optional.empty(), 0, 1, 0, Map.of("0", new PointValue.Text("off"), "2.5", new PointValue.Text("on"), "a", new PointValue.Text("auto"))));
        assertEquals(new PointValue.Int64(0), Inverse.raw(rules, new PointValue.Text("off")));
        assertEquals(new PointValue.Float64(2.5), Inverse.raw(rules, new PointValue.Text("on")));
        assertEquals(new PointValue.Text("a"), Inverse.raw(rules, new PointValue.Text("auto")));
    }

    @Example
    void whatThePointCannotBeIsRefusedWithAReason() {
        Map<String, PointValue> twice = Map.of("1", new PointValue.Text("on"), "2", new PointValue.Text("on"));
        PointRules masked = PointRules.of(new PointType.Int64()).with(new Transform(Optional.of(15L), 0, 1, 0, Map.of()));
        PointRules enumerated = PointRules.of(new PointType.Enumeration(List.of("on", "off"))).with(new Transform(Optional.empty(), 0, 1, 0, twice));
        assertRefused("11.0 is above 10.0", NUMBER.with(new ValueRange(0, 10)), new PointValue.Float64(11));
        assertRefused("2.5 would become 2", PointRules.of(new PointType.Int64()), new PointValue.Float64(2.5));
        assertRefused("a point with mask or shift cannot be written: the other bits are not known", masked, new PointValue.Int64(3));
        assertRefused("2 raw values of the map mean on, exactly one must", enumerated, new PointValue.Text("on"));
        assertRefused("0 raw values of the map mean off, exactly one must", enumerated, new PointValue.Text("off"));
        assertRefused("expects a number, got \"x\"", NUMBER, new PointValue.Text("x"));
    }

    private static void assertRefused(String why, PointRules rules, PointValue value) {
        assertEquals(why, assertThrows(UnusableValueException.class, () -> Inverse.raw(rules, value)).getMessage());
    }
}
