// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.decision;

import static dev.selvage.gateway.request.Reading.check;
import static dev.selvage.gateway.request.Reading.device;
import static dev.selvage.gateway.request.Reading.number;
import static dev.selvage.gateway.request.Reading.text;

import dev.selvage.decision.audit.ChainCheck;
import dev.selvage.decision.audit.StoredRow;
import dev.selvage.gateway.refusal.Outcome;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.gateway.shard.Shards;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.task.json.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * The requests {@code decision.show}, {@code decision.label} and {@code decision.verify}. A label is a row of the device's scope, so it reaches the
 * device whenever that is there. Any thread; the shards do the work.
 */
public final class DecisionVerbs {
    /** Faults that one answer tells; a person looks at the first. */
    private static final int FAULTS_MAX = 50;
    private static final int NOTE_MAX = 500;
    private static final Set<String> LABELS = Set.of("right", "wrong", "unknown");

    private final Shards shards;
    private final LongSupplier wallMillis;

    public DecisionVerbs(Shards shards, LongSupplier wallMillis) {
        this.shards = shards;
        this.wallMillis = wallMillis;
    }

    /** The verbs by name. */
    public Map<String, Verb> verbs() {
        return Map.of("decision.show", (request, by) -> show(request), "decision.label", this::label, "decision.verify", (request, by) -> verify(request));
    }

    /** All that is known of one decision: its record, what it was taken by, and what people said of it. */
    private CompletableFuture<Json.Obj> show(Json.Obj request) throws RefusedException {
        Fields in = Fields.of(request).only("device", "id");
        String device = device(in);
        String id = in.must("id", in.text("id"), "8f1c2ab0-17");
        check(in);
        return shards.of(Scopes.ofDevice(device), replica -> shown(replica, device, id)).thenCompose(Outcome::future);
    }

    private static Outcome unknown(String device, String id) {
        return Outcome.of(new RefusedException("unknown-decision", device + " has no decision " + Printable.of(id) + " here",
                "see: selvage decision list; a record of a device that is away comes when it is back"));
    }

    private static Outcome shown(Replica replica, String device, String id) {
        Optional<StoredRow> row = row(replica, device, id);
        if (row.isEmpty()) {
            return unknown(device, id);
        }
        Json.Builder out = Json.object().put("device", device).put("id", id).put("body", row.get().body())
                .put("hash", row.get().hash()).put("previousHash", row.get().previousHash()).put("fault", row.get().fault());
        Optional<Json.Obj> document = row.get().document();
        document.flatMap(body -> body.text("policy")).flatMap(digest -> source(replica, device, digest)).ifPresent(text -> out.put("policy", text));
        document.flatMap(body -> body.object("model")).flatMap(model -> model.text("sha256")).flatMap(digest -> source(replica, device, digest))
                .ifPresent(text -> out.put("model", text));
        document.flatMap(body -> body.object("model")).flatMap(model -> offered(replica, device, model)).ifPresent(manifest -> out.put("manifest", manifest));
        row.get().follows().flatMap(before -> row(replica, device, before)).ifPresent(before -> out.put("isJoined", before.hash().equals(row.get().previousHash())));
        replica.rows(Tables.DECISION_LABEL, device, id).stream().findFirst().ifPresent(label -> out.put("label", label(label)));
        return Outcome.of(out.build());
    }

    private static Json.Obj label(List<Cell> row) {
        return Json.object().put("label", text(row.get(2))).put("note", text(row.get(3))).put("by", text(row.get(4)))
                .put("set", Instant.ofEpochMilli(number(row.get(5))).toString()).build();
    }

    /** The manifest of the model, if it is the one that was offered last: with its file the score can be computed again. */
    private static Optional<String> offered(Replica replica, String device, Json.Obj model) {
        Optional<String> sha256 = model.text("sha256").filter(digest -> !digest.isEmpty());
        return replica.rows(Tables.MODEL_OFFER, device, model.text("name").orElse("")).stream().map(row -> text(row.get(2)))
                .filter(manifest -> sha256.filter(manifest::contains).isPresent()).findFirst();
    }

    private static Optional<String> source(Replica replica, String device, String digest) {
        return replica.rows(Tables.DECISION_SOURCE, device, digest).stream().map(row -> text(row.get(4))).findFirst();
    }

    private static Optional<StoredRow> row(Replica replica, String device, String id) {
        return replica.rows(Tables.DECISION, device, id).stream().map(DecisionVerbs::stored).findFirst();
    }

    private static StoredRow stored(List<Cell> row) {
        return new StoredRow(text(row.get(1)), text(row.get(3)), text(row.get(4)), text(row.get(5)));
    }

    /** What a person says of a decision, from which the device may learn. */
    private CompletableFuture<Json.Obj> label(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("device", "id", "label", "note");
        String device = device(in);
        String id = in.must("id", in.text("id"), "8f1c2ab0-17");
        String label = in.must("label", in.text("label"), "right");
        String note = in.text("note").orElse("");
        if (!LABELS.contains(label)) {
            in.fault("label", "\"" + Printable.of(label) + "\" is no label", "say right, wrong or unknown");
        }
        if (note.length() > NOTE_MAX) {
            in.fault("note", "is longer than " + NOTE_MAX + " characters", "say it shorter");
        }
        check(in);
        long nowMillis = wallMillis.getAsLong();
        return shards.change(Scopes.ofDevice(device), (replica, tx) -> {
            if (row(replica, device, id).isEmpty()) {
                return unknown(device, id);
            }
            List<Cell> row = List.of(Cell.of(device), Cell.of(id), Cell.of(label), Cell.of(note), Cell.of(by), Cell.of(nowMillis));
            tx.upsert(Tables.DECISION_LABEL, row);
            return Outcome.of(Json.object().put("device", device).put("id", id).put("label", label(row)).build());
        }).thenCompose(Outcome::future);
    }

    /** The whole chain of a device, as far as it is here. */
    private CompletableFuture<Json.Obj> verify(Json.Obj request) throws RefusedException {
        Fields in = Fields.of(request).only("device");
        String device = device(in);
        check(in);
        return shards.of(Scopes.ofDevice(device), replica -> {
            ChainCheck chain = new ChainCheck();
            replica.rows(Tables.DECISION, device).forEach(row -> chain.add(stored(row)));
            boolean isCut = replica.rows(Tables.GAP, device).stream().anyMatch(row -> row.get(2).equals(Cell.of(Tables.DECISION.name())));
            ChainCheck.Finding finding = chain.finding(isCut);
            List<Json> faults = finding.faults().stream().limit(FAULTS_MAX)
                    .<Json>map(fault -> Json.object().put("id", fault.id()).put("what", fault.what()).build()).toList();
            return Json.object().put("device", device).put("records", finding.rows()).put("sessions", finding.sessions()).put("forks", finding.forks())
                    .put("isWhole", finding.isWhole()).put("isCut", isCut).put("faultCount", finding.faults().size()).put("faults", new Json.Arr(faults)).build();
        });
    }
}
