// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.condition;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A condition, or a part of one. Immutable; read by {@link ExpressionReader}. */
public sealed interface Expression {
    /**
     * What it comes to.
     *
     * @param variables gives a variable's value, {@link Value#UNKNOWN} when there is none
     */
    Value evaluate(Function<String, Value> variables);

    /** Adds the variables it asks for. */
    void collect(Set<String> names);

    /** The variables it asks for, in the order of the text. */
    default Set<String> variables() {
        Set<String> names = new LinkedHashSet<>();
        collect(names);
        return names;
    }

    /** A value as it stands. */
    record Literal(Value value) implements Expression {
        @Override
        public Value evaluate(Function<String, Value> variables) {
            return value;
        }

        @Override
        public void collect(Set<String> names) {
            // asks for nothing
        }
    }

    /** {@code var}: a variable's value. */
    record Variable(String name) implements Expression {
        @Override
        public Value evaluate(Function<String, Value> variables) {
            return variables.apply(name);
        }

        @Override
        public void collect(Set<String> names) {
            names.add(name);
        }
    }

    /** {@code missing}: the names of those variables that are not known. */
    record Missing(List<String> wanted) implements Expression {
        public Missing {
            wanted = List.copyOf(wanted);
        }

        @Override
        public Value evaluate(Function<String, Value> variables) {
            return new Value.Items(wanted.stream().filter(name -> variables.apply(name) instanceof Value.Unknown).<Value>map(Value.Text::new).toList());
        }

        @Override
        public void collect(Set<String> names) {
            names.addAll(wanted);
        }
    }

    /** An operator with its operands. */
    record Apply(Operator operator, List<Expression> operands) implements Expression {
        public Apply {
            operands = List.copyOf(operands);
        }

        @Override
        public Value evaluate(Function<String, Value> variables) {
            List<Value> values = new ArrayList<>(operands.size());
            operands.forEach(operand -> values.add(operand.evaluate(variables)));
            return operator.apply(values);
        }

        @Override
        public void collect(Set<String> names) {
            operands.forEach(operand -> operand.collect(names));
        }
    }
}
