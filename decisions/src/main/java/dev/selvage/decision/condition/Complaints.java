// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.condition;

/** Where readers of a profile's parts tell what is wrong; the profile's reader knows the line and column of each pointer. */
@FunctionalInterface
public interface Complaints {
    /**
     * Something is wrong.
     *
     * @param pointer where, as a JSON pointer from the part that is read
     * @param why what is wrong and what would be right, in one line
     */
    void add(String pointer, String why);
}
