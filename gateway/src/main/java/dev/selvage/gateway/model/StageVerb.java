// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static dev.selvage.gateway.request.Reading.check;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.protocol.Json;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.task.json.Fields;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The requests {@code model.approve}, which lets devices go further with what they were offered, and {@code model.withdraw}. Neither lowers a stage but
 * to withdrawn, and what is withdrawn comes back by a new offer only.
 */
final class StageVerb implements Verb {
    private final Offering offering;
    private final boolean withdraws;

    StageVerb(Offering offering, boolean withdraws) {
        this.offering = offering;
        this.withdraws = withdraws;
    }

    @Override
    public CompletableFuture<Json.Obj> answer(Json.Obj request, String by) throws RefusedException {
        Fields in = withdraws ? Fields.of(request).only("name", "devices", "selector") : Fields.of(request).only("name", "devices", "selector", "stage");
        String name = in.must("name", in.name("name"), "x");
        Stage stage = withdraws ? Stage.WITHDRAWN : OfferVerb.stage(in, Optional.of(Stage.ACTIVE));
        if (stage == Stage.SHADOW) {
            in.fault("stage", "\"shadow\" is where an offer begins", "say canary or active");
        }
        Targets targets = Targets.read(in);
        check(in);
        long nowMillis = offering.nowMillis();
        return offering.each(targets, withdraws ? "withdrawn" : "approved", device -> offering.shards().change(Scopes.ofDevice(device), (replica, tx) -> {
            Optional<OfferRow> before = OfferRow.of(replica, device, name).stream().findFirst();
            Results.Each after = before.map(row -> moved(row, stage, by, nowMillis)).orElseGet(() -> Results.Each.refused(device, "it was never offered " + name));
            after.row().filter(row -> !Optional.of(row).equals(before)).ifPresent(row -> tx.upsert(Tables.MODEL_OFFER, row.cells()));
            return after;
        }));
    }

    private static Results.Each moved(OfferRow row, Stage stage, String by, long nowMillis) {
        if (stage != Stage.WITHDRAWN && row.isWithdrawn()) {
            return Results.Each.refused(row.device(), "its offer was withdrawn; offer it again");
        }
        // a stage of a newer gateway, which we do not know, is not written over
        boolean moves = stage == Stage.WITHDRAWN ? !row.isWithdrawn() : Stage.find(row.stage()).filter(now -> now.compareTo(stage) < 0).isPresent();
        return Results.Each.done(moves ? row.at(stage, by, nowMillis) : row);
    }
}
