// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

class KindProperties {
    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll int number, @ForAll WordOrder order) throws DriverException {
        for (Kind kind : List.of(Kind.S32, Kind.S64, Kind.F64)) {
            byte[] wire = order.arrange(kind.encode(new PointValue.Int64(number), kind.registers()));
            PointValue read = kind.decode(order.arrange(wire));
            assertEquals(number, (long) Double.parseDouble(read.toString()), kind + " " + order);
        }
    }

    @Property(tries = 300)
    void floatsComeBackAsTheirShortestDecimal(@ForAll float number) throws DriverException {
        PointValue read = Kind.F32.decode(Kind.F32.encode(new PointValue.Float64(number), 2));
        assertEquals(number, (float) Double.parseDouble(read.toString()));
    }

    @Property(tries = 300)
    void everyOrderIsItsOwnInverse(@ForAll @Size(8) byte[] bytes, @ForAll WordOrder order) {
        assertArrayEquals(bytes, order.arrange(order.arrange(bytes)));
    }

    @Property(tries = 300)
    void aPlanReadsEachPointOnceWithinTheLimits(
            @ForAll @Size(max = 30) @UniqueElements List<@IntRange(max = 400) Integer> addresses,
            @ForAll @IntRange(max = 20) int gap,
            @ForAll @IntRange(min = 2, max = 125) int most) {
        List<Binding> bindings = addresses.stream()
                .map(addr -> new Binding("p" + addr, Table.HOLDING, addr, 2, Kind.F32, WordOrder.ABCD, Binding.WHOLE))
                .toList();
        List<String> planned = new ArrayList<>();
        for (Batch batch : Batch.plan(bindings, gap, most, Set.of())) {
            assertTrue(batch.count() <= most, batch::toString);
            batch.bindings().forEach(binding -> {
                planned.add(binding.point());
                assertTrue(binding.addr() >= batch.addr() && binding.end() <= batch.addr() + batch.count(), batch::toString);
            });
        }
        assertEquals(bindings.stream().map(Binding::point).sorted().toList(), planned.stream().sorted().toList());
    }
}
