// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house.knot.right;

import dev.selvage.house.knot.left.Left;

/** Half of a cycle that the architecture test must see. */
public record Right(int size) {
    /** The other half. */
    public Left other() {
        return new Left("");
    }
}
