// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Hashes of rows, 64 bits, the same on every machine. They find accidents (a bit that tipped, a row that was lost), not
 * forgers. A column counts by its name and only where it holds something, so that replicas whose tables have columns
 * at different places, or lack empty ones, agree.
 */
final class Hash64 {
    /** An odd number, so that multiplying by it loses nothing (FNV's prime for 64 bits). */
    private static final long PRIME = 0x100000001b3L;

    private Hash64() {}

    /** Spreads every bit over all (the finalizer of SplittableRandom: Steele, Lea, Flood 2014). */
    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    static long of(String text) {
        long h = text.length();
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * PRIME;
        }
        return mix(h);
    }

    private static long of(byte[] bytes) {
        long h = bytes.length;
        for (byte b : bytes) {
            h = (h ^ b) * PRIME;
        }
        return mix(h);
    }

    /** The storage class belongs to the value: 1 and 1.0 differ. */
    private static long of(Cell cell) {
        if (cell instanceof Cell.Int i) {
            return mix(i.value() + 1);
        } else if (cell instanceof Cell.Real r) {
            return mix(Double.doubleToRawLongBits(r.value()) + 2);
        } else if (cell instanceof Cell.Text t) {
            return of(t.value()) + 3;
        }
        return cell instanceof Cell.Blob b ? of(b.value()) + 4 : 0;
    }

    /** Where a key lies among all keys of a scope. */
    static long ofKey(Table table, List<Cell> row) {
        long h = of(table.name());
        for (int i = 0; i < table.keyCount(); i++) {
            h = mix(h * PRIME + of(row.get(i)));
        }
        return h;
    }

    /** One version of a row. */
    static long ofVersion(Table table, long keyHash, List<Cell> row, Dot dot, long hlc) {
        long content = 0;
        for (int i = table.keyCount(); i < row.size(); i++) {
            Cell cell = row.get(i);
            if (!cell.equals(Cell.none())) {
                content += mix(of(table.columns().get(i).name()) ^ of(cell));
            }
        }
        long writer = of(dot.actor().replica().getBytes(StandardCharsets.UTF_8)) ^ mix(dot.actor().session());
        return mix(keyHash + PRIME * mix(content + PRIME * mix(writer + PRIME * mix(dot.n() * PRIME + hlc))));
    }
}
