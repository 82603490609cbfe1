// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static dev.selvage.gateway.request.Reading.check;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.task.json.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The request {@code model.offer}: writes the offer's row for each device. The signature is not verified here: devices do, with keys of their own, so
 * that whoever has taken over a gateway can make no device believe.
 */
final class OfferVerb implements Verb {
    /** Of an Ed25519 signature. */
    private static final int SIGNATURE_BYTES = 64;

    private final FileThread files;
    private final Offering offering;

    OfferVerb(FileThread files, Offering offering) {
        this.files = files;
        this.offering = offering;
    }

    @Override
    public CompletableFuture<Json.Obj> answer(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("name", "manifest", "signature", "stage", "devices", "selector");
        String name = in.must("name", in.name("name"), "x");
        String text = in.must("manifest", in.text("manifest"), "");
        String signature = signature(in);
        Stage stage = stage(in, Optional.empty());
        Targets targets = Targets.read(in);
        check(in);
        Manifest manifest = manifest(text, name);
        OfferRow row = new OfferRow("", name, text, signature, stage.word(), by, offering.nowMillis());
        return hasFile(manifest).thenCompose(there -> offering.each(targets, "offered", device -> write(row.of(device))));
    }

    /** One of the stages that can be offered. */
    static Stage stage(Fields in, Optional<Stage> otherwise) {
        Optional<String> word = in.text("stage");
        Optional<Stage> stage = word.flatMap(Stage::find).filter(Stage.OFFERED::contains);
        if (word.isPresent() && stage.isEmpty()) {
            in.fault("stage", "\"" + Printable.of(word.get()) + "\" is no stage", "say shadow, canary or active");
        }
        return otherwise.isPresent() ? stage.orElse(otherwise.get()) : in.must("stage", stage, Stage.SHADOW);
    }

    private static String signature(Fields in) {
        String signature = in.must("signature", in.text("signature"), "");
        boolean isOne;
        try {
            isOne = Base64.getDecoder().decode(signature).length == SIGNATURE_BYTES;
        } catch (IllegalArgumentException e) {
            isOne = false;
        }
        if (!isOne) {
            in.fault("signature", "is not " + SIGNATURE_BYTES + " bytes in base64", "send the file \"signature\" that selvage model train wrote");
        }
        return signature;
    }

    private static Manifest manifest(String text, String name) throws RefusedException {
        try {
            Manifest manifest = Manifest.read(text.getBytes(StandardCharsets.UTF_8));
            if (!manifest.name().equals(name)) {
                throw new RefusedException("bad-manifest", "the manifest is of \"" + Printable.of(manifest.name()) + "\", not of \"" + name + "\"", "offer it by its own name");
            }
            return manifest;
        } catch (JsonException e) {
            throw new RefusedException("bad-manifest", Printable.of(String.valueOf(e.getMessage())), "send the file manifest.json that selvage model train wrote, as it is");
        }
    }

    private CompletableFuture<Boolean> hasFile(Manifest manifest) {
        Manifest.Content content = manifest.content();
        return files.ask(all -> {
            if (all.size(content.sha256()).filter(size -> size == content.size()).isEmpty()) {
                throw new RefusedException("no-file", "no whole file " + content.sha256() + " of " + content.size() + " bytes is here", "send it by model.put first; selvage model offer does");
            }
            return true;
        });
    }

    private CompletableFuture<Results.Each> write(OfferRow row) {
        return offering.shards().change(Scopes.ofDevice(row.device()), (replica, tx) -> {
            tx.upsert(Tables.MODEL_OFFER, row.cells());
            return Results.Each.done(row);
        });
    }
}
