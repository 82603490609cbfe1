// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

/** Who may change a point's value; a write by anybody else is refused. */
public enum Writer {
    /** The device alone: nobody can forge a sensor's value. */
    DEVICE,
    /** Operators, tasks and decisions; the device applies what they wrote. */
    APP,
    ANY
}
