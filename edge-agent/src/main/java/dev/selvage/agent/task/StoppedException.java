// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

/** A run was asked to stop, and is to end now. */
public final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;

    /** The run was asked to stop. */
    public StoppedException() {
        super("it was asked to stop");
    }
}
