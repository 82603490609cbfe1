// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house;

/** One thing that breaks a house rule, at its place. */
record Finding(String file, long line, String what, String why) {
    @Override
    public String toString() {
        return file + ":" + line + " " + what + ", " + why;
    }
}
