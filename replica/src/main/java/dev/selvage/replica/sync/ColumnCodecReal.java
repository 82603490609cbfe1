// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Floating point numbers, bit for bit. Sensors report decimals, so a column whose every number is an integer divided
 * by one power of ten travels as differences of these integers (as in ALP, Afroozeh et al., 2023); any other column
 * as eight bytes each.
 */
final class ColumnCodecReal {
    /** More decimals than this come from arithmetic, not from a sensor. */
    private static final int DECIMALS_MAX = 6;

    private static final int PLAIN = DECIMALS_MAX + 1;
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

    /** Beyond 2^53 neighbouring integers share a double. */
    private static final double INTEGER_MAX = 0x1p53;

    private ColumnCodecReal() {}

    static void write(ByteWriter out, List<Cell> cells) {
        double[] values = cells.stream().mapToDouble(cell -> ((Cell.Real) cell).value()).toArray();
        OptionalInt decimals = decimals(values);
        out.u8(decimals.orElse(PLAIN));
        long previous = 0;
        for (double value : values) {
            if (decimals.isPresent()) {
                long integer = Math.round(value * POWERS[decimals.getAsInt()]);
                out.zigzag(integer - previous);
                previous = integer;
            } else {
                out.i64(Double.doubleToRawLongBits(value));
            }
        }
    }

    static List<Cell> read(ByteReader in, int count) throws SyncFormatException {
        int decimals = in.u8();
        if (decimals > PLAIN) {
            throw in.refused("unknown form of numbers " + decimals);
        }
        List<Cell> cells = new ArrayList<>(count);
        long integer = 0;
        for (int i = 0; i < count; i++) {
            if (decimals == PLAIN) {
                cells.add(Cell.of(Double.longBitsToDouble(in.i64())));
            } else {
                integer += in.zigzag();
                cells.add(Cell.of(integer / POWERS[decimals]));
            }
        }
        return cells;
    }

    /** The fewest decimals that give back every number, bit for bit. */
    private static OptionalInt decimals(double[] values) {
        int decimals = 0;
        for (double value : values) {
            while (decimals <= DECIMALS_MAX && !isExact(value, POWERS[decimals])) {
                decimals++;
            }
        }
        // A later number may need more decimals than an earlier one can bear.
        for (double value : values) {
            if (decimals > DECIMALS_MAX || !isExact(value, POWERS[decimals])) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(decimals);
    }

    /** False for NaN, infinities and -0.0 too. */
    private static boolean isExact(double value, double power) {
        double scaled = value * power;
        return Math.abs(scaled) < INTEGER_MAX
                && Double.doubleToRawLongBits(Math.round(scaled) / power) == Double.doubleToRawLongBits(value);
    }
}
