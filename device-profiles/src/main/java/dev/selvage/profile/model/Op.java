// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile.model;

import java.util.Arrays;
import java.util.Optional;

/** A comparison of a point's value with a constant. */
public enum Op {
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">="),
    EQ("=="),
    NE("!=");

    private final String sign;

    Op(String sign) {
        this.sign = sign;
    }

    /** The operator as files write it. */
    public String sign() {
        return sign;
    }

    /** The operator of that sign. */
    public static Optional<Op> ofSign(String sign) {
        return Arrays.stream(values()).filter(op -> op.sign.equals(sign)).findFirst();
    }

    /** The comparison that holds exactly when this one does not. */
    public Op negated() {
        return switch (this) {
            case LT -> GE;
            case LE -> GT;
            case GT -> LE;
            case GE -> LT;
            case EQ -> NE;
            case NE -> EQ;
        };
    }

    /** True for the comparisons that need an order, hence numbers. */
    public boolean isOrder() {
        return this != EQ && this != NE;
    }

    /** True for less-than and its kin. */
    public boolean isBelow() {
        return this == LT || this == LE;
    }
}
