// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.condition;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/**
 * The operators of JSONLogic (jsonlogic.com) that conditions have, with its results for known operands. Unlike there, kinds are not
 * converted: a number and a text compare as unknown. Unknown operands make the result unknown, unless the others settle it.
 */
public enum Operator {
    EQUAL("==", 2, 2, Kind.COMPARE),
    SAME("===", 2, 2, Kind.COMPARE),
    NOT_EQUAL("!=", 2, 2, Kind.COMPARE),
    NOT_SAME("!==", 2, 2, Kind.COMPARE),
    LESS("<", 2, 3, Kind.NUMBERS),
    LESS_OR_EQUAL("<=", 2, 3, Kind.NUMBERS),
    GREATER(">", 2, 2, Kind.NUMBERS),
    GREATER_OR_EQUAL(">=", 2, 2, Kind.NUMBERS),
    AND("and", 1, 16, Kind.LOGIC),
    OR("or", 1, 16, Kind.LOGIC),
    NOT("!", 1, 1, Kind.LOGIC),
    PLUS("+", 1, 16, Kind.NUMBERS),
    MINUS("-", 1, 2, Kind.NUMBERS),
    TIMES("*", 1, 16, Kind.NUMBERS),
    DIVIDED("/", 2, 2, Kind.NUMBERS),
    MIN("min", 1, 16, Kind.NUMBERS),
    MAX("max", 1, 16, Kind.NUMBERS),
    IN("in", 2, 2, Kind.MEMBER);

    /** What an operator takes. */
    enum Kind {
        /** Two values of one kind. */
        COMPARE,
        /** Numbers only. */
        NUMBERS,
        /** Anything, by its truth. */
        LOGIC,
        /** A value and a list of such, or a text and a text that may contain it. */
        MEMBER
    }

    private final String symbol;
    private final int operandsMin;
    private final int operandsMax;
    private final Kind kind;

    Operator(String symbol, int operandsMin, int operandsMax, Kind kind) {
        this.symbol = symbol;
        this.operandsMin = operandsMin;
        this.operandsMax = operandsMax;
        this.kind = kind;
    }

    /** The operator written so. */
    static Optional<Operator> of(String symbol) {
        return Arrays.stream(values()).filter(operator -> operator.symbol.equals(symbol)).findFirst();
    }

    /** As it is written. */
    public String symbol() {
        return symbol;
    }

    boolean takes(int operands) {
        return operands >= operandsMin && operands <= operandsMax;
    }

    /** How many operands it takes, in words. */
    String arity() {
        return operandsMin == operandsMax ? String.valueOf(operandsMin) : operandsMin + " to " + operandsMax;
    }

    Kind kind() {
        return kind;
    }

    Value apply(List<Value> operands) {
        return switch (kind) {
            case LOGIC -> logic(operands);
            case COMPARE -> compare(operands.get(0), operands.get(1));
            case MEMBER -> member(operands.get(0), operands.get(1));
            case NUMBERS -> numbers(operands);
        };
    }

    private Value numbers(List<Value> operands) {
        double[] numbers = new double[operands.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(operands.get(i) instanceof Value.Real real)) {
                return Value.unknown();
            }
            numbers[i] = real.value();
        }
        return compute(numbers);
    }

    /** The first operand that settles it, as JSONLogic has it; an unknown one before does not hide it. */
    private Value logic(List<Value> operands) {
        if (this == NOT) {
            Truth truth = operands.get(0).truth();
            return truth == Truth.UNKNOWN ? Value.unknown() : new Value.Flag(truth == Truth.FALSE);
        }
        Truth settling = this == OR ? Truth.TRUE : Truth.FALSE;
        Optional<Value> settled = operands.stream().filter(operand -> operand.truth() == settling).findFirst();
        boolean isUnknown = operands.stream().anyMatch(operand -> operand.truth() == Truth.UNKNOWN);
        return settled.orElse(isUnknown ? Value.unknown() : operands.get(operands.size() - 1));
    }

    private Value compare(Value left, Value right) {
        if (left instanceof Value.Unknown || !left.getClass().equals(right.getClass())) {
            return Value.unknown();
        }
        return new Value.Flag(left.equals(right) == (this == EQUAL || this == SAME));
    }

    private static Value member(Value wanted, Value place) {
        if (wanted instanceof Value.Unknown) {
            return Value.unknown();
        } else if (place instanceof Value.Items items) {
            return new Value.Flag(items.values().contains(wanted));
        } else if (place instanceof Value.Text text && wanted instanceof Value.Text part) {
            return new Value.Flag(text.value().contains(part.value()));
        }
        return Value.unknown();
    }

    private Value compute(double[] in) {
        return switch (this) {
            case LESS -> new Value.Flag(in[0] < in[1] && (in.length == 2 || in[1] < in[2]));
            case LESS_OR_EQUAL -> new Value.Flag(in[0] <= in[1] && (in.length == 2 || in[1] <= in[2]));
            case GREATER -> new Value.Flag(in[0] > in[1]);
            case GREATER_OR_EQUAL -> new Value.Flag(in[0] >= in[1]);
            case MINUS -> Value.of(in.length == 1 ? -in[0] : in[0] - in[1]);
            case TIMES -> fold(in, (a, b) -> a * b);
            case DIVIDED -> Value.of(in[0] / in[1]);
            case MIN -> fold(in, Math::min);
            case MAX -> fold(in, Math::max);
            default -> fold(in, Double::sum);
        };
    }

    private static Value fold(double[] in, DoubleBinaryOperator join) {
        return Value.of(Arrays.stream(in).reduce(join).orElse(Double.NaN));
    }
}
