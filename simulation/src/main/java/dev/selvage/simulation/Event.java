// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.simulation;

import dev.selvage.replica.Cell;
import dev.selvage.replica.Dot;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * One write, as the oracle remembers it.
 *
 * @param id counts from 0 through the run
 * @param row the whole row after the write; empty for a deletion
 * @param dot what the replica said the write's dot was; empty for a deletion by another program, which nobody tells
 * @param seen ids of all writes that its writer's replica had received or made before
 */
record Event(int id, String key, Optional<List<Cell>> row, Optional<Dot> dot, BitSet seen) {
    boolean isDeletion() {
        return row.isEmpty();
    }
}
