// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settles one column when concurrent versions of a row changed it. Implementations are pure: the same versions in
 * any order give the same answer. Called by the scope's home gateway, on the replica's thread.
 */
public interface MergePolicy {
    /** What {@link #label} must match: it travels to peers and stands in the file. */
    Pattern LABEL = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** The name in the program. */
    String name();

    /** The name in profiles, in the file, on the wire and in the conflict log. */
    default String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The policy of that label: one that comes with the product, or a {@link NamedPolicy}.
     *
     * @throws IllegalArgumentException when it is no label
     */
    static MergePolicy labelled(String label) {
        Optional<ColumnPolicy> ours = Arrays.stream(ColumnPolicy.values()).filter(policy -> policy.label().equals(label)).findFirst();
        return ours.isPresent() ? ours.get() : new NamedPolicy(label);
    }

    /**
     * The version whose value the column takes; empty keeps all versions until somebody decides.
     *
     * @param column index of the column in {@link Table#columns()}
     * @param claims the versions that changed the column, two or more, in order of their effective HLC, latest last
     * @param scope the row's scope
     */
    Optional<Version> choose(int column, List<Version> claims, String scope);
}
