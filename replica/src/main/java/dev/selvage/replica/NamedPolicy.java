// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import java.util.Optional;

/**
 * A policy that only another program has. Its name is kept and passed on; here the latest version's value is taken.
 *
 * @param label as {@link MergePolicy#label} of the program that has it
 */
public record NamedPolicy(String label) implements MergePolicy {
    public NamedPolicy {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("a policy's name must match " + LABEL);
        }
    }

    @Override
    public String name() {
        return label;
    }

    @Override
    public Optional<Version> choose(int column, List<Version> claims, String scope) {
        return ColumnPolicy.LWW.choose(column, claims, scope);
    }
}
