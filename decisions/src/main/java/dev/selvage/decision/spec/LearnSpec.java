// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.spec;

import dev.selvage.protocol.Json;

/**
 * How a device makes a model of its own.
 *
 * @param way what it learns from, and when
 * @param rows how many it takes; for labels, how many of them make it worth to go on; for a way without a file, how many before its score counts
 * @param againMillis how long it waits before it learns anew; 0 for once
 * @param heldOut which share of the rows the result is tried on, and not made of
 * @param parameters of the family, as in a recipe
 */
public record LearnSpec(Way way, int rows, long againMillis, double heldOut, Json.Obj parameters) {
    /** As many as a device trains on. */
    public static final int ROWS_MAX = 4_096;

    /** The ways to learn on a device, each with the family it makes. */
    public enum Way {
        /** The centres of a window of normal rows, found at once; needs no model before it. */
        KMEANS,
        /** On from the weights of the active logistic regression, by what people said of decisions. */
        LINEAR_SGD,
        /** A baseline that goes on with every normal row; there is no file of it. */
        EWMA,
        /** A forest that goes on with every normal row; there is no file of it. */
        RANDOM_CUT_FOREST
    }

    /** How many of so many rows the result is tried on: the last ones, since neighbours in time are alike and would flatter it. */
    public int tried(int rows) {
        return Math.max(1, (int) Math.round(rows * heldOut));
    }

    /** True when what is learned is a model's file in a slot, and false when it is in memory alone. */
    public boolean makesFile() {
        return way == Way.KMEANS || way == Way.LINEAR_SGD;
    }
}
