// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.Evidence;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.protocol.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The record of one decision: all that it went by and all that it came to.
 *
 * @param link its place in the device's chain
 * @param name the decision's
 * @param profile such as pump-loop@1.0.0
 * @param policy digest of the decision's text in that profile
 * @param model the model in the slot and which slot that is
 * @param why the strongest features of the score
 * @param micros how long it took, from features to rulings
 */
public record AuditRow(
        Link link,
        String name,
        String profile,
        String policy,
        Optional<InSlot> model,
        Evidence evidence,
        Situation before,
        Outcome outcome,
        List<Contribution> why,
        long micros) {
    public AuditRow {
        why = List.copyOf(why);
    }

    /** A model and the slot it is in. */
    public record InSlot(ModelCard card, String slot) {}

    /** The document that is stored. */
    public Json.Obj json() {
        Json.Builder out = Json.object().put("id", link.id()).put("session", link.session()).put("n", link.n())
                .put("follows", link.follows())
                .put("at", Instant.ofEpochMilli(evidence.wallMillis()).toString()).put("name", name)
                .put("profile", profile).put("policy", policy);
        model.ifPresent(in -> out.put("model", model(in)));
        out.put("evidence", EvidenceJson.write(evidence)).put("before", SituationJson.write(before)).put("result", OutcomeJson.write(outcome));
        out.put("why", new Json.Arr(why.stream().<Json>map(AuditRow::contribution).toList()));
        return out.put("micros", micros).build();
    }

    private static Json.Obj model(InSlot in) {
        ModelCard card = in.card();
        Json.Builder out = Json.object().put("name", card.name()).put("version", card.version()).put("family", card.family())
                .put("sha256", card.digest()).put("slot", in.slot()).put("trainedAt", Instant.ofEpochMilli(card.trainedAtMillis()).toString())
                .put("library", card.library()).put("kind", card.kind().name().toLowerCase(Locale.ROOT))
                .put("replay", card.replay().name().toLowerCase(Locale.ROOT));
        Values.put(out, "threshold", card.threshold());
        return out.build();
    }

    private static Json.Obj contribution(Contribution part) {
        Json.Builder out = Json.object().put("feature", part.feature());
        Values.put(out, "input", OptionalDouble.of(part.input()));
        Values.put(out, "weight", OptionalDouble.of(part.weight()));
        return out.build();
    }
}
