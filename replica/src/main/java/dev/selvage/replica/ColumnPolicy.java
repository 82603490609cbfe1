// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The policies that come with the product. Where a rule leaves several candidates, the latest of them is taken. */
public enum ColumnPolicy implements MergePolicy {
    /** The version with the latest HLC. */
    LWW {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return last(claims);
        }
    },
    /** The version with the earliest HLC. */
    FIRST {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return Optional.of(claims.get(0));
        }
    },
    /** The greatest number; anything that is not a number gives way. */
    MAX {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return extreme(column, claims, 1);
        }
    },
    /** The least number; anything that is not a number gives way. */
    MIN {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return extreme(column, claims, -1);
        }
    },
    /** The device whose scope it is; the latest writer in a scope of nobody. */
    DEVICE_WINS {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return preferring(claims, version -> Scopes.device(scope).equals(Optional.of(version.dot().actor().replica())));
        }
    },
    /** Anybody but the device whose scope it is. */
    GATEWAY_WINS {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return preferring(claims, version -> !Scopes.device(scope).equals(Optional.of(version.dot().actor().replica())));
        }
    },
    /** Nobody: all versions stay until a person or a rule writes one that saw them. */
    KEEP_BOTH {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return Optional.empty();
        }
    },
    /**
     * Of an INTEGER column: the sum of what all replicas counted. It is written with {@link WriteTx#add}, or by SQL as a
     * difference to what was there. Never in conflict: what is counted stands in a table {@code <table>__<column>}.
     */
    COUNTER {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return last(claims);
        }
    },
    /**
     * Of a TEXT column: a set of texts, shown as a sorted JSON array, in which an addition wins over a concurrent removal. It
     * is written with {@link WriteTx#addMember} and {@link WriteTx#removeMember}, or by SQL as a whole array. Never in
     * conflict: the members stand in a table {@code <table>__<column>}.
     */
    SET {
        @Override
        public Optional<Version> choose(int column, List<Version> claims, String scope) {
            return last(claims);
        }
    };

    private static Optional<Version> last(List<Version> claims) {
        return Optional.of(claims.get(claims.size() - 1));
    }

    private static Optional<Version> preferring(List<Version> claims, Predicate<Version> preferred) {
        List<Version> chosen = claims.stream().filter(preferred).toList();
        return last(chosen.isEmpty() ? claims : chosen);
    }

    /** Among numbers the greatest or least, whatever their storage class; all else gives way to any number. */
    private static Optional<Version> extreme(int column, List<Version> claims, int sign) {
        Version best = claims.get(0);
        for (Version claim : claims) {
            Cell value = claim.row().get(column);
            Cell known = best.row().get(column);
            boolean better = (isNumber(value) && isNumber(known)) ? sign * compare(value, known) >= 0 : !isNumber(known);
            best = better ? claim : best;
        }
        return Optional.of(best);
    }

    private static boolean isNumber(Cell cell) {
        return cell instanceof Cell.Int || (cell instanceof Cell.Real real && !Double.isNaN(real.value()));
    }

    private static int compare(Cell a, Cell b) {
        if (a instanceof Cell.Int x && b instanceof Cell.Int y) {
            return Long.compare(x.value(), y.value());
        }
        return Double.compare(number(a), number(b));
    }

    private static double number(Cell cell) {
        return cell instanceof Cell.Int i ? i.value() : ((Cell.Real) cell).value();
    }
}
