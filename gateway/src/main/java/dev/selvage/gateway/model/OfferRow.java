// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import static dev.selvage.gateway.request.Reading.number;
import static dev.selvage.gateway.request.Reading.text;

import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A row of {@link Tables#MODEL_OFFER}: the offer itself.
 *
 * @param manifest the exact text that is signed
 * @param signature in base64
 * @param stage a {@link Stage}'s word; rows come from other gateways too, so it may be any text
 */
record OfferRow(String device, String name, String manifest, String signature, String stage, String by, long setMillis) {
    /** The offers of a device, or the one of that name. */
    static List<OfferRow> of(Replica replica, String... key) {
        return replica.rows(Tables.MODEL_OFFER, key).stream().map(OfferRow::of).toList();
    }

    private static OfferRow of(List<Cell> row) {
        return new OfferRow(text(row.get(0)), text(row.get(1)), text(row.get(2)), text(row.get(3)), text(row.get(4)), text(row.get(5)), number(row.get(6)));
    }

    List<Cell> cells() {
        return List.of(Cell.of(device), Cell.of(name), Cell.of(manifest), Cell.of(signature), Cell.of(stage), Cell.of(by), Cell.of(setMillis));
    }

    /** The same offer for that device. */
    OfferRow of(String to) {
        return new OfferRow(to, name, manifest, signature, stage, by, setMillis);
    }

    /** The same offer at another stage. */
    OfferRow at(Stage next, String who, long nowMillis) {
        return new OfferRow(device, name, manifest, signature, next.word(), who, nowMillis);
    }

    boolean isWithdrawn() {
        return stage.equals(Stage.WITHDRAWN.word());
    }

    /** What the manifest says; empty when it says nothing that we can read. */
    Optional<Manifest> read() {
        try {
            return Optional.of(Manifest.read(manifest.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /** The message for who watches; what the manifest says comes along, since a fleet is offered the same one. */
    Json.Obj news(Optional<Manifest> read) {
        Json.Builder out = Json.object().put("name", name);
        read.ifPresent(m -> out.put("version", m.version().toString()).put("sha256", m.content().sha256()).put("size", m.content().size()));
        return out.put("stage", stage).put("by", by).put("t", Instant.ofEpochMilli(setMillis).toString()).build();
    }

    /** What manifests say, each text read once. Confined to one thread. */
    static final class Readings {
        private final Map<String, Optional<Manifest>> known = new HashMap<>();

        Optional<Manifest> of(OfferRow row) {
            return known.computeIfAbsent(row.manifest(), text -> row.read());
        }
    }
}
