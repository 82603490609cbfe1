// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.decision.Evidence;
import dev.selvage.decision.Opinion;
import dev.selvage.protocol.Json;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a stored decision was asked of a model, and what the model said.
 *
 * @param name the decision's
 * @param policy digest of the decision's text
 * @param model name of the model in the slot
 * @param threshold of that model; empty when it has none
 */
public record Recorded(String name, String policy, String model, OptionalDouble threshold, Evidence evidence, Opinion opinion) {
    /** Reads a record that is as it was written; empty for one that is not, and for one that had no model. */
    public static Optional<Recorded> of(StoredRow row) {
        Optional<Json.Obj> body = row.fault().isEmpty() ? row.document() : Optional.empty();
        Optional<Json.Obj> model = body.flatMap(document -> document.object("model"));
        if (model.isEmpty()) {
            return Optional.empty();
        }
        try {
            Json.Obj document = body.get();
            return Optional.of(new Recorded(document.text("name").orElseThrow(), document.text("policy").orElseThrow(), model.get().text("name").orElseThrow(),
                    Values.number(model.get(), "threshold"), EvidenceJson.read(document.object("evidence").orElseThrow()),
                    OutcomeJson.opinion(document.object("result").orElseThrow())));
        } catch (NoSuchElementException | ClassCastException e) {
            // a hash is no secret: whoever can write rows can write one with members missing
            return Optional.empty();
        }
    }
}
