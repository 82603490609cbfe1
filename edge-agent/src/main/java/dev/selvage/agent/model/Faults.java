// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

/** The last decisions of a model, and in which of them it failed. Confined to the loop's thread. */
final class Faults {
    /** So many decisions are looked back at. */
    static final int LOOK = 20;
    /** So many of them may not be faults: one may be the machine's, three are the model's. */
    static final int MAX = 3;

    private final boolean[] last = new boolean[LOOK];
    private int at;

    /** Notes a decision; true when there were too many faults of late. */
    boolean add(boolean isFault) {
        last[at] = isFault;
        at = (at + 1) % LOOK;
        int faults = 0;
        for (boolean fault : last) {
            faults += fault ? 1 : 0;
        }
        return faults >= MAX;
    }
}
