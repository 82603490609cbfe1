// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class VersionVectorProperties {
    private static final Actor A = new Actor("a", 1);

    @Provide
    Arbitrary<VersionVector> vectors() {
        Arbitrary<Actor> actors = Arbitraries.of(A, new Actor("a", -1), new Actor("b", 1), new Actor("gw-1", 1));
        return Arbitraries.maps(actors, Arbitraries.longs().between(0, 4)).map(VersionVector::of);
    }

    @Property
    void joinIsIdempotentCommutativeAssociative(
            @ForAll("vectors") VersionVector a, @ForAll("vectors") VersionVector b, @ForAll("vectors") VersionVector c) {
        assertEquals(a, a.join(a));
        assertEquals(a.join(b), b.join(a));
        assertEquals(a.join(b).hashCode(), b.join(a).hashCode());
        assertEquals(a.join(b).join(c), a.join(b.join(c)));
        assertEquals(a, a.join(VersionVector.empty()));
    }

    @Property
    void joinIsTheLeastUpperBound(
            @ForAll("vectors") VersionVector a, @ForAll("vectors") VersionVector b, @ForAll("vectors") VersionVector c) {
        assertTrue(a.isCoveredBy(a.join(b)) && b.isCoveredBy(a.join(b)));
        assertEquals(a.isCoveredBy(c) && b.isCoveredBy(c), a.join(b).isCoveredBy(c));
    }

    @Property
    void coveringIsAnOrder(
            @ForAll("vectors") VersionVector a, @ForAll("vectors") VersionVector b, @ForAll("vectors") VersionVector c) {
        assertTrue(a.isCoveredBy(a) && VersionVector.empty().isCoveredBy(a));
        assertEquals(a.equals(b), a.isCoveredBy(b) && b.isCoveredBy(a));
        assertTrue(!(a.isCoveredBy(b) && b.isCoveredBy(c)) || a.isCoveredBy(c));
        assertEquals(a.isCoveredBy(b), a.join(b).equals(b));
    }

    @Property
    void withRaisesAndNeverLowers(@ForAll("vectors") VersionVector a) {
        for (long n = 0; n < 6; n++) {
            assertEquals(Math.max(n, a.get(A)), a.with(A, n).get(A));
            assertEquals(a.join(VersionVector.of(Map.of(A, n))), a.with(A, n));
        }
        assertEquals(a.get(A) >= 2, a.covers(new Dot(A, 2)));
    }

    @Example
    void countsOfZeroSayNothingAndNegativeOnesAreRefused() {
        assertTrue(VersionVector.of(Map.of(A, 0L)).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> VersionVector.of(Map.of(A, -1L)));
    }
}
