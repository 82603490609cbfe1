// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Ruling;
import dev.selvage.decision.model.Score;
import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a decision came to, as JSON; of it only the model's answer is read back, all else comes from deciding again. */
final class OutcomeJson {
    private OutcomeJson() {}

    static Json.Obj write(Outcome outcome) {
        Json.Builder out = Json.object();
        if (outcome.opinion() instanceof Opinion.Scored scored) {
            Values.put(out, "score", OptionalDouble.of(scored.score().value()));
            out.put("label", scored.score().label());
        } else if (outcome.opinion() instanceof Opinion.Silent silent) {
            out.put("silent", silent.why().word()).put("detail", Optional.of(silent.detail()).filter(text -> !text.isEmpty()));
        }
        out.put("coverage", outcome.fit().coverage());
        if (!outcome.fit().outside().isEmpty()) {
            out.put("outside", Json.texts(outcome.fit().outside()));
        }
        out.put("cause", outcome.cause().word());
        Json.Builder truths = Json.object();
        outcome.truths().forEach((name, truth) -> truths.put(name, truth.name().toLowerCase(Locale.ROOT)));
        out.put("conditions", truths.build());
        out.put("rulings", new Json.Arr(outcome.rulings().stream().<Json>map(OutcomeJson::ruling).toList()));
        return out.put("after", SituationJson.write(outcome.after())).build();
    }

    private static Json.Obj ruling(Ruling ruling) {
        Json.Builder out = Json.object();
        if (ruling instanceof Ruling.Write write) {
            out.put("write", write.point()).put("wanted", Values.json(write.wanted())).put("value", Values.json(write.value()));
        } else if (ruling instanceof Ruling.RunTask task) {
            out.put("task", task.type()).put("args", task.args());
        } else if (ruling instanceof Ruling.Alarm alarm) {
            out.put("alarm", alarm.alarm()).put("severity", alarm.severity()).put("raised", alarm.isRaised());
        }
        return out.put("verdict", ruling.verdict().word()).put("by", Optional.of(ruling.by()).filter(text -> !text.isEmpty())).build();
    }

    /** The model's answer as it was recorded. */
    static Opinion opinion(Json.Obj result) {
        Optional<String> silent = result.text("silent");
        if (silent.isEmpty()) {
            return new Opinion.Scored(new Score(Values.number(result, "score").orElseThrow(), result.text("label")));
        }
        Opinion.Why why = List.of(Opinion.Why.values()).stream().filter(each -> each.word().equals(silent.get())).findFirst().orElseThrow();
        return new Opinion.Silent(why, result.text("detail").orElse(""));
    }
}
