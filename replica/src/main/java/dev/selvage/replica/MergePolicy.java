// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import java.util.Optional;

/**
 * Settles one column when concurrent versions of a row changed it. Implementations are pure: the same versions in
 * any order give the same answer. Called by the scope's home gateway, on the replica's thread.
 */
public interface MergePolicy {
    /** The name in profiles and in the conflict log. */
    String name();

    /**
     * The version whose value the column takes; empty keeps all versions until somebody decides.
     *
     * @param column index of the column in {@link Table#columns()}
     * @param claims the versions that changed the column, two or more, in order of their effective HLC, latest last
     * @param scope the row's scope
     */
    Optional<Version> choose(int column, List<Version> claims, String scope);
}
