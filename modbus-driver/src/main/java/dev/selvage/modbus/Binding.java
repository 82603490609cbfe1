// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.modbus;

import dev.selvage.agent.driver.BindReader;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where a point is, see {@link ModbusFactory}.
 *
 * @param count addresses it takes
 * @param bit of the register, 0 the least significant; {@link #WHOLE} for the whole
 */
record Binding(String point, Table table, int addr, int count, Kind kind, WordOrder order, int bit) {
    static final int WHOLE = -1;
    private static final int BIT_MAX = 15;

    /** The address behind the last one. */
    int end() {
        return addr + count;
    }

    static Binding of(String point, BindReader bind, WordOrder order) throws DriverException {
        bind.only("table", "addr", "as", "order", "count", "bit");
        Table table = word(bind, "table", Table.class, bind.text("table"));
        Kind kind = word(bind, "as", Kind.class, bind.text("as", table.isBits() || bind.has("bit") ? "bool" : "u16"));
        if (table.isBits() && kind != Kind.BOOL) {
            throw bind.wrong("reads bits, which can only be \"as\": bool");
        }
        int bit = bind.has("bit") ? within(bind, "bit", 0, BIT_MAX) : WHOLE;
        if (bit != WHOLE && (table.isBits() || kind != Kind.BOOL)) {
            throw bind.wrong("has a \"bit\", which only a register read as bool has");
        }
        if (bind.has("count") != (kind == Kind.STRING)) {
            throw bind.wrong("needs \"count\", its registers, if it is a string and else not");
        }
        int count = kind == Kind.STRING ? within(bind, "count", 1, Table.REGISTERS_MAX) : kind.registers();
        int addr = within(bind, "addr", 0, Table.SIZE - count);
        WordOrder own = word(bind, "order", WordOrder.class, bind.text("order", order.name()));
        return new Binding(point, table, addr, count, kind, own, bit);
    }

    /** The value out of an answer that starts at that address. */
    PointValue value(byte[] answer, int from) throws DriverException {
        if (table.isBits()) {
            int at = addr - from;
            return new PointValue.Bool((answer[at / 8] >> (at % 8) & 1) != 0);
        }
        byte[] bytes = Arrays.copyOfRange(answer, 2 * (addr - from), 2 * (end() - from));
        if (bit != WHOLE) {
            return new PointValue.Bool(((bytes[1 - bit / 8] >> (bit % 8)) & 1) != 0);
        }
        return kind.decode(order.arrange(bytes));
    }

    /** The bytes of its registers for a value. */
    byte[] registers(PointValue value) throws DriverException {
        return order.arrange(kind.encode(value, count));
    }

    /** True for two points that share some addresses but not all, or a bit, of which there is nothing to share: one of them is a slip. */
    boolean clashes(Binding other) {
        boolean same = addr == other.addr && count == other.count;
        return table == other.table && (!same || table.isBits()) && addr < other.end() && other.addr < end();
    }

    static int within(BindReader bind, String name, int min, int max) throws DriverException {
        long number = bind.integer(name);
        if (number < min || number > max) {
            throw bind.wrong("needs a \"" + name + "\" of " + min + " to " + max + ", not " + number);
        }
        return (int) number;
    }

    static <E extends Enum<E>> E word(BindReader bind, String name, Class<E> words, String text) throws DriverException {
        return Arrays.stream(words.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> bind.wrong("has no known \"" + name + "\": \"" + Printable.of(text) + "\"; allowed: "
                        + Arrays.stream(words.getEnumConstants()).map(c -> c.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "))));
    }
}
