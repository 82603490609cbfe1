// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColumnPolicyTest {
    private static final String SCOPE = "dev/pump-1";
    private static final Actor DEVICE = new Actor("pump-1", 1);
    private static final Actor GATEWAY = new Actor("gw-1", 1);
    private static final int COLUMN = 1;

    private static Version version(Actor actor, long hlc, Cell value) {
        return new Version(new Dot(actor, hlc), hlc, 1, List.of(Cell.of("pump-1"), value), VersionVector.empty(), 0);
    }

    /** Versions of the gateway with those values, the latest last. */
    private static List<Version> claims(Cell... values) {
        List<Version> claims = new ArrayList<>();
        for (Cell value : values) {
            claims.add(version(GATEWAY, claims.size() + 1L, value));
        }
        return claims;
    }

    /** The place of the version that is chosen. */
    private static int chosen(MergePolicy policy, Cell... values) {
        List<Version> claims = claims(values);
        return claims.indexOf(policy.choose(COLUMN, claims, SCOPE).orElseThrow());
    }

    @Test
    void lastAndFirstLookAtTheOrderAlone() {
        assertEquals(2, chosen(ColumnPolicy.LWW, Cell.of(9), Cell.of(5), Cell.none()));
        assertEquals(0, chosen(ColumnPolicy.FIRST, Cell.none(), Cell.of(5), Cell.of(1)));
    }

    @Test
    void greatestAndLeast() {
        Cell[] numbers = {Cell.of(3), Cell.of(-7), Cell.of(12), Cell.of(0)};
        assertEquals(2, chosen(ColumnPolicy.MAX, numbers));
        assertEquals(1, chosen(ColumnPolicy.MIN, numbers));
    }

    @Test
    void ofEqualsTheLatestIsTaken() {
        Cell[] equal = {Cell.of(3), Cell.of(3.0), Cell.of(3), Cell.of(1)};
        assertEquals(2, chosen(ColumnPolicy.MAX, equal));
        assertEquals(1, chosen(ColumnPolicy.MIN, Cell.of(3.0), Cell.of(3), Cell.of(4)));
    }

    @Test
    void numbersAreComparedWhateverTheirStorageClass() {
        assertEquals(1, chosen(ColumnPolicy.MAX, Cell.of(1), Cell.of(1.5), Cell.of(-2)));
        assertEquals(2, chosen(ColumnPolicy.MIN, Cell.of(1), Cell.of(1.5), Cell.of(-2.5)));
    }

    @Test
    void largeIntegersKeepTheirLastDigit() {
        long large = 1L << 60;
        assertEquals(0, chosen(ColumnPolicy.MAX, Cell.of(large + 1), Cell.of(large)));
        assertEquals(1, chosen(ColumnPolicy.MIN, Cell.of(large + 1), Cell.of(large)));
        assertEquals(0, chosen(ColumnPolicy.MAX, Cell.of(Long.MAX_VALUE), Cell.of(Long.MIN_VALUE)));
    }

    @Test
    void whatIsNoNumberGivesWayAtBothEnds() {
        for (Cell other : List.of(Cell.of("999"), Cell.none(), Cell.of(new byte[] {9}), Cell.of(Double.NaN))) {
            for (ColumnPolicy policy : List.of(ColumnPolicy.MAX, ColumnPolicy.MIN)) {
                assertEquals(0, chosen(policy, Cell.of(5), other), policy + " of 5 and " + other);
                assertEquals(1, chosen(policy, other, Cell.of(-5.5)), policy + " of " + other + " and -5.5");
                assertEquals(1, chosen(policy, other, Cell.of(Long.MIN_VALUE), other), policy + " among " + other);
            }
        }
    }

    @Test
    void evenInfinityIsANumberAndTextIsNone() {
        assertEquals(0, chosen(ColumnPolicy.MAX, Cell.of(Double.NEGATIVE_INFINITY), Cell.of("x")));
        assertEquals(0, chosen(ColumnPolicy.MIN, Cell.of(Double.POSITIVE_INFINITY), Cell.of("x")));
    }

    @Test
    void withoutAnyNumberTheLatestIsTaken() {
        Cell[] none = {Cell.of("b"), Cell.none(), Cell.of(Double.NaN), Cell.of("a")};
        assertEquals(3, chosen(ColumnPolicy.MAX, none));
        assertEquals(3, chosen(ColumnPolicy.MIN, none));
    }

    @Test
    void theDeviceOfTheScopeIsPreferredOrNot() {
        Version first = version(DEVICE, 1, Cell.of(1));
        Version second = version(DEVICE, 2, Cell.of(2));
        Version gateway = version(GATEWAY, 3, Cell.of(3));
        Version other = version(new Actor("gw-2", 1), 4, Cell.of(4));
        List<Version> all = List.of(first, second, gateway, other);
        assertEquals(Optional.of(second), ColumnPolicy.DEVICE_WINS.choose(COLUMN, all, SCOPE));
        assertEquals(Optional.of(other), ColumnPolicy.GATEWAY_WINS.choose(COLUMN, List.of(gateway, other, first), SCOPE));
        assertEquals(Optional.of(gateway), ColumnPolicy.GATEWAY_WINS.choose(COLUMN, List.of(gateway, first, second), SCOPE));
    }

    @Test
    void withoutThePreferredTheLatestIsTaken() {
        List<Version> gateways = claims(Cell.of(1), Cell.of(2));
        assertEquals(Optional.of(gateways.get(1)), ColumnPolicy.DEVICE_WINS.choose(COLUMN, gateways, SCOPE));
        List<Version> device = List.of(version(DEVICE, 1, Cell.of(1)), version(DEVICE, 2, Cell.of(2)));
        assertEquals(Optional.of(device.get(1)), ColumnPolicy.GATEWAY_WINS.choose(COLUMN, device, SCOPE));
    }

    @Test
    void aScopeOfNobodyHasNoDevice() {
        List<Version> both = List.of(version(DEVICE, 1, Cell.of(1)), version(GATEWAY, 2, Cell.of(2)));
        assertEquals(Optional.of(both.get(1)), ColumnPolicy.DEVICE_WINS.choose(COLUMN, both, "shared/plan"));
        assertEquals(Optional.of(both.get(1)), ColumnPolicy.GATEWAY_WINS.choose(COLUMN, both, "shared/plan"));
    }

    @Test
    void keepBothLeavesTheChoice() {
        assertEquals(Optional.empty(), ColumnPolicy.KEEP_BOTH.choose(COLUMN, claims(Cell.of(1), Cell.of(2)), SCOPE));
    }
}
