// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.condition.Value;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.PointValue;
import java.util.Optional;
import java.util.function.Function;

/** What the conditions of one decision see. */
record Variables(Evidence evidence, Fit fit, Opinion opinion, Optional<ModelCard> card) implements Function<String, Value> {
    @Override
    public Value apply(String name) {
        if (name.startsWith(SpecReader.POINTS)) {
            return Optional.ofNullable(evidence.points().get(name.substring(SpecReader.POINTS.length())))
                    .filter(PointReading::isKnown).map(reading -> value(reading.value())).orElseGet(Value::unknown);
        }
        Optional<Score> score = opinion instanceof Opinion.Scored scored ? Optional.of(scored.score()) : Optional.empty();
        return switch (name) {
            case "score" -> score.map(given -> Value.of(given.value())).orElseGet(Value::unknown);
            case "label" -> score.flatMap(Score::label).<Value>map(Value.Text::new).orElseGet(Value::unknown);
            case "threshold" -> card.filter(known -> known.threshold().isPresent()).map(known -> Value.of(known.threshold().getAsDouble())).orElseGet(Value::unknown);
            case "coverage" -> Value.of(fit.coverage());
            default -> evidence.input(name).filter(input -> input.value().isPresent()).map(input -> Value.of(input.value().getAsDouble()))
                    .orElseGet(Value::unknown);
        };
    }

    private static Value value(PointValue value) {
        if (value instanceof PointValue.Text text) {
            return new Value.Text(text.value());
        } else if (value instanceof PointValue.Bool flag) {
            return new Value.Flag(flag.value());
        }
        return Value.of(FeatureBook.number(value).orElse(Double.NaN));
    }
}
