// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.train;

import dev.selvage.model.manifest.Family;
import dev.selvage.protocol.Json;

/**
 * How to train: the same recipe, rows and library give the same file.
 *
 * @param parameters of the family, each with a default; see {@link Trainer}
 */
public record Recipe(Family family, Json.Obj parameters, long seed) {
    /** A recipe with every parameter at its default. */
    public static Recipe of(Family family, long seed) {
        return new Recipe(family, Json.object().build(), seed);
    }
}
