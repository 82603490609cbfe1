// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/** Whether a point can be read and written. */
public enum Access {
    R,
    W,
    RW;

    /** True when a task, a decision or an operator may write the point. */
    public boolean isWritable() {
        return this != R;
    }
}
