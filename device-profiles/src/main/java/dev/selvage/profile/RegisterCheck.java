// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.text.Node;
import dev.selvage.profile.text.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds points of a Modbus device that cut each other. The driver refuses them as well, when it is opened; here the place in
 * the file is known, and no plugin is needed. What it does not understand it leaves to the driver.
 */
final class RegisterCheck {
    private static final String DRIVER = "modbus-tcp";
    private static final Set<String> BITS = Set.of("coil", "discrete");
    private static final Set<String> REGISTERS = Set.of("input", "holding");
    private static final Map<String, Integer> WIDTHS = Map.of(
            "bool", 1, "u16", 1, "s16", 1, "u32", 2, "s32", 2, "f32", 2, "u64", 4, "s64", 4, "f64", 4);

    private final Node.Mapping profile;
    private final Problems problems;

    /** The addresses of a point, the first and the last. */
    private record Span(String point, String table, long first, long last) {
        boolean clashes(Span other) {
            boolean meet = table.equals(other.table) && first <= other.last && other.first <= last;
            boolean same = first == other.first && last == other.last;
            return meet && (!same || BITS.contains(table));
        }

        String shown() {
            return first == last ? table + " " + first : table + " " + first + " to " + last;
        }
    }

    /** @param profile parameters put in, or not: then points whose address is one are passed over */
    RegisterCheck(Node.Mapping profile, Problems problems) {
        this.profile = profile;
        this.problems = problems;
    }

    /** Adds a complaint for every point that cuts one before it. */
    void run() {
        if (!profile.mapping("driver").text("use").equals(Optional.of(DRIVER))) {
            return;
        }
        List<Span> seen = new ArrayList<>();
        profile.mapping("points").members().forEach((name, member) -> {
            if (member.value() instanceof Node.Mapping own) {
                Node.Mapping bind = Overlay.merge(profile.mapping("defaults"), own).mapping("bind");
                span(name, bind).ifPresent(span -> look(span, bind, seen));
            }
        });
    }

    private void look(Span span, Node.Mapping bind, List<Span> seen) {
        seen.stream().filter(span::clashes).findFirst().ifPresent(other -> problems.add(bind.placeOf("addr"), BITS.contains(span.table())
                ? span.shown() + " is point " + other.point() + " already"
                : "overlaps with point " + other.point() + ": this is " + span.shown() + ", that is " + other.shown()
                        + "; points share the same registers or none"));
        seen.add(span);
    }

    private static Optional<Span> span(String name, Node.Mapping bind) {
        String table = bind.text("table").orElse("");
        Optional<Long> addr = bind.get("addr").flatMap(Node::integer);
        Optional<Long> width = BITS.contains(table) ? Optional.of(1L) : REGISTERS.contains(table) ? registers(bind) : Optional.empty();
        return addr.flatMap(first -> width.map(count -> new Span(name, table, first, first + count - 1)));
    }

    private static Optional<Long> registers(Node.Mapping bind) {
        if (bind.get("as").isEmpty()) {
            return Optional.of(1L);
        }
        String as = bind.text("as").orElse("");
        return as.equals("string") ? bind.get("count").flatMap(Node::integer) : Optional.ofNullable(WIDTHS.get(as)).map(Integer::longValue);
    }
}
