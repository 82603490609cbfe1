// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.condition;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads conditions from JSON, and complains of each fault at its place. Confined to one thread. */
public final class ExpressionReader {
    /** Deeper ones are no conditions that a person can check. */
    public static final int DEPTH_MAX = 16;
    /** As many operators, variables and values as one condition may have. */
    public static final int NODES_MAX = 64;

    private final Set<String> known;
    private final Complaints complaints;
    private int nodes;
    private boolean isWrong;

    /**
     * Makes a reader.
     *
     * @param known the variables there are
     */
    public ExpressionReader(Set<String> known, Complaints complaints) {
        this.known = known;
        this.complaints = complaints;
    }

    /** The condition; when it has faults they were told and it is never true. */
    public Expression read(Json json, String pointer) {
        nodes = 0;
        isWrong = false;
        Expression expression = read(json, pointer, 1);
        return isWrong ? new Expression.Literal(Value.unknown()) : expression;
    }

    private Expression read(Json json, String pointer, int depth) {
        nodes++;
        if (depth > DEPTH_MAX || nodes > NODES_MAX) {
            return wrong(pointer, "the condition is larger than " + DEPTH_MAX + " levels or " + NODES_MAX + " parts");
        } else if (json instanceof Json.Obj object) {
            return operation(object, pointer, depth);
        }
        return literal(json).<Expression>map(Expression.Literal::new)
                .orElseGet(() -> wrong(pointer, "is no value; numbers, texts, true, false and {operator: operands} are"));
    }

    private Expression operation(Json.Obj object, String pointer, int depth) {
        if (object.members().size() != 1) {
            return wrong(pointer, "has " + object.members().size() + " members; an operation has one, its operator");
        }
        Map.Entry<String, Json> only = object.members().entrySet().iterator().next();
        String at = pointer + "/" + only.getKey().replace("~", "~0").replace("/", "~1");
        List<Json> operands = only.getValue() instanceof Json.Arr list ? list.items() : List.of(only.getValue());
        if (only.getKey().equals("var")) {
            return operands.size() == 1 ? variable(operands.get(0), at) : wrong(at, "takes one name; a default would hide that it is missing");
        } else if (only.getKey().equals("missing")) {
            return missing(operands, at);
        }
        Optional<Operator> operator = Operator.of(only.getKey());
        if (operator.isEmpty()) {
            return wrong(at, Printable.of(only.getKey()) + " is no operator; there are var, missing, ==, !=, <, <=, >, >=, and, or, !, +, -, *, /, min, max and in");
        }
        return apply(operator.get(), operands, at, depth);
    }

    private Expression apply(Operator operator, List<Json> operands, String at, int depth) {
        if (!operator.takes(operands.size())) {
            return wrong(at, operator.symbol() + " takes " + operator.arity() + " operands, here are " + operands.size());
        }
        List<Expression> parts = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            String place = at + "/" + i;
            boolean isList = operator == Operator.IN && i == 1 && operands.get(i) instanceof Json.Arr;
            parts.add(isList ? items((Json.Arr) operands.get(i), place) : read(operands.get(i), place, depth + 1));
        }
        // what was wrong has been told
        List<Value> literals = parts.stream().filter(Expression.Literal.class::isInstance).map(part -> ((Expression.Literal) part).value())
                .filter(value -> !(value instanceof Value.Unknown)).toList();
        if (operator.kind() == Operator.Kind.NUMBERS && !literals.stream().allMatch(Value.Real.class::isInstance)) {
            return wrong(at, operator.symbol() + " takes numbers only");
        }
        if (operator.kind() == Operator.Kind.COMPARE && literals.size() == 2 && !literals.get(0).getClass().equals(literals.get(1).getClass())) {
            return wrong(at, operator.symbol() + " compares values of unlike kinds, which are never equal nor unequal");
        }
        return new Expression.Apply(operator, parts);
    }

    private Expression items(Json.Arr list, String at) {
        nodes += list.items().size();
        List<Value> values = list.items().stream().flatMap(item -> literal(item).stream()).toList();
        return values.size() == list.items().size() && nodes <= NODES_MAX
                ? new Expression.Literal(new Value.Items(values))
                : wrong(at, "a list here has numbers, texts, true and false only, at most " + NODES_MAX);
    }

    private Expression variable(Json name, String at) {
        if (!(name instanceof Json.Str text)) {
            return wrong(at, "takes the name of a variable");
        }
        return known.contains(text.value()) ? new Expression.Variable(text.value()) : stranger(text.value(), at);
    }

    private Expression missing(List<Json> names, String at) {
        nodes += names.size();
        List<String> wanted = names.stream().filter(Json.Str.class::isInstance).map(name -> ((Json.Str) name).value()).toList();
        Optional<String> stranger = wanted.stream().filter(name -> !known.contains(name)).findFirst();
        if (wanted.size() != names.size() || nodes > NODES_MAX) {
            return wrong(at, "takes names of variables");
        }
        return stranger.isPresent() ? stranger(stranger.get(), at) : new Expression.Missing(wanted);
    }

    private Expression stranger(String name, String at) {
        return wrong(at, "there is no variable " + Printable.of(name) + "; known: " + String.join(", ", known));
    }

    private static Optional<Value> literal(Json json) {
        if (json instanceof Json.Int number) {
            double whole = number.value();
            return Optional.of(Value.of(whole));
        } else if (json instanceof Json.Num number) {
            double whole = number.value();
            return Optional.of(Value.of(whole));
        } else if (json instanceof Json.Str text) {
            return Optional.of(new Value.Text(text.value()));
        }
        return json instanceof Json.Bool flag ? Optional.of(new Value.Flag(flag.value())) : Optional.empty();
    }

    private Expression wrong(String pointer, String why) {
        complaints.add(pointer, why);
        isWrong = true;
        return new Expression.Literal(Value.unknown());
    }
}
