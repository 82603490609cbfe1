// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Points that one request reads together. */
record Batch(Table table, int addr, int count, List<Binding> bindings) {
    Batch {
        bindings = List.copyOf(bindings);
    }

    /** A batch of one. */
    static Batch of(Binding binding) {
        return new Batch(binding.table(), binding.addr(), binding.count(), List.of(binding));
    }

    /**
     * The fewest requests that read those points.
     *
     * @param gap unused registers that may lie between two points of a request; sixteen times as many bits
     * @param registersMax registers in a request
     * @param alone points that get a request of their own
     */
    static List<Batch> plan(Collection<Binding> bindings, int gap, int registersMax, Set<String> alone) {
        List<Batch> batches = new ArrayList<>();
        List<Binding> sorted = bindings.stream().sorted(Comparator.comparing(Binding::table).thenComparing(Binding::addr)).toList();
        List<Binding> open = new ArrayList<>();
        for (Binding next : sorted) {
            if (alone.contains(next.point())) {
                batches.add(of(next));
                continue;
            }
            if (!open.isEmpty() && !joins(open, next, gap, registersMax)) {
                batches.add(of(open));
                open.clear();
            }
            open.add(next);
        }
        if (!open.isEmpty()) {
            batches.add(of(open));
        }
        return batches;
    }

    private static boolean joins(List<Binding> open, Binding next, int gap, int registersMax) {
        Batch soFar = of(open);
        boolean bits = next.table().isBits();
        int end = Math.max(soFar.addr() + soFar.count(), next.end());
        boolean near = next.addr() - (soFar.addr() + soFar.count()) <= (bits ? 16 * gap : gap);
        return next.table() == soFar.table() && near && end - soFar.addr() <= (bits ? Table.BITS_MAX : registersMax);
    }

    private static Batch of(List<Binding> bindings) {
        int addr = bindings.get(0).addr();
        int end = bindings.stream().mapToInt(Binding::end).max().orElseThrow();
        return new Batch(bindings.get(0).table(), addr, end - addr, bindings);
    }
}
