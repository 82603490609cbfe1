// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

/**
 * Names one row version: the {@code n}-th write of {@code actor} in one scope. n counts from 1 without gaps.
 * (Preguiça et al., Dotted Version Vectors, 2012.)
 */
public record Dot(Actor actor, long n) {
    public Dot {
        if (n < 1) {
            throw new IllegalArgumentException("dots count from 1, not " + n);
        }
    }

    @Override
    public String toString() {
        return actor + ":" + n;
    }
}
