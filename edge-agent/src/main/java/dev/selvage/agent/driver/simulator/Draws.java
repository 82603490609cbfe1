// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.simulator;

import java.util.Random;

/**
 * Random numbers that depend on seed, point and an index alone: the same on every machine and JDK, and independent of
 * what other points draw. {@link Random} is used because its algorithms are part of its specification.
 */
final class Draws {
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long base;

    Draws(long seed, String point) {
        long hash = FNV_START;
        for (int i = 0; i < point.length(); i++) {
            hash = (hash ^ point.charAt(i)) * FNV_PRIME;
        }
        this.base = mix(seed) ^ hash;
    }

    /** A fresh generator for that step or time. */
    Random at(long index) {
        return new Random(mix(base + index));
    }

    /** SplitMix64's finisher (Steele, Lea, Flood 2014): neighbouring inputs give unrelated outputs. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
