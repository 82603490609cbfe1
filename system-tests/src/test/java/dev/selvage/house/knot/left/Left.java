// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.house.knot.left;

import dev.selvage.house.knot.right.Right;

/** Half of a cycle that the architecture test must see. */
public record Left(String name) {
    /** The other half. */
    public Right other() {
        return new Right(1);
    }
}
