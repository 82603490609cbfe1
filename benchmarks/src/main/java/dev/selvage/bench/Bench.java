// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench;

import java.util.OptionalInt;

/**
 * What every figure is measured with.
 *
 * @param rows how many rows a round has, if the caller said so
 */
record Bench(Workplace workplace, AlternatingRounds rounds, OptionalInt rows) {
    int rowsOr(int usual) {
        return rows.orElse(usual);
    }
}
