// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.decision.model.ModelCard;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Cell;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the device says of one of a model's slots, or of one that was offered: a row of the table {@code model}.
 *
 * @param slot a, b, {@link #OFFER} or {@link #LESSON}
 * @param state loading, refused, shadow, canary, active, previous, failed, withdrawn or declined
 * @param reason of what is refused or failed; empty for others
 * @param figures its counts; of an offer, which one it is
 */
record ModelRow(String name, String slot, String version, String sha256, String state, String reason, Json.Obj figures) {
    /** In the place of a slot: for one that is in none. */
    static final String OFFER = "offer";

    /** In the place of a slot: for what the device tried to learn, and did not. */
    static final String LESSON = "lesson";

    private static final String SET = "set";

    /** Of a lesson that came to nothing. */
    static ModelRow declined(String name, String reason, int rows) {
        return new ModelRow(name, LESSON, "", "", "declined", reason, Json.object().put("rows", rows).build());
    }

    static ModelRow of(String name, Held held, String state, Counts counts) {
        ModelCard card = held.card();
        return new ModelRow(name, held.slot().letter(), card.version(), card.digest(), state, "", counts.json());
    }

    static ModelRow of(OfferRow offer, Manifest manifest, String state, String reason) {
        return new ModelRow(offer.name(), OFFER, manifest.version().toString(), manifest.content().sha256(), state, reason, set(offer));
    }

    /** Of an offer whose manifest says nothing. */
    static ModelRow unread(OfferRow offer, String reason) {
        return new ModelRow(offer.name(), OFFER, "", "", "refused", reason, set(offer));
    }

    private static Json.Obj set(OfferRow offer) {
        return Json.object().put(SET, offer.setMillis()).build();
    }

    /** True when this is the end of that offer. */
    boolean isEndOf(OfferRow offer) {
        return slot.equals(OFFER) && !state.equals("loading") && figures.integer(SET).filter(set -> set == offer.setMillis()).isPresent();
    }

    /** True of a slot that a decision goes by, or that is on trial. */
    boolean isInUse() {
        return state.equals("active") || state.equals("shadow") || state.equals("canary");
    }

    /** True when that model was in its shadow here. */
    boolean isShadowOf(ModelCard card) {
        return state.equals("shadow") && sha256.equals(card.digest()) && version.equals(card.version());
    }

    ModelRow as(String nextState, String why) {
        return new ModelRow(name, slot, version, sha256, nextState, why, figures);
    }

    static ModelRow read(List<Cell> row) {
        return new ModelRow(text(row.get(1)), text(row.get(2)), text(row.get(3)), text(row.get(4)), text(row.get(5)), text(row.get(6)), figures(text(row.get(7))));
    }

    private static Json.Obj figures(String text) {
        try {
            return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            // another program's hand: what it wrote is not counted on
            return Json.object().build();
        }
    }

    List<Cell> cells(String device, long nowMillis) {
        return List.of(Cell.of(device), Cell.of(name), Cell.of(slot), Cell.of(version), Cell.of(sha256), Cell.of(state), Cell.of(reason), Cell.of(figures.text()),
                Cell.of(nowMillis));
    }

    /** True of one that is in a slot. */
    boolean isSlot() {
        return !slot.equals(OFFER) && !slot.equals(LESSON);
    }

    /** As the topic has it. */
    Json.Obj json() {
        Json.Builder out = Json.object().put("version", version).put("sha256", sha256).put("state", state);
        if (!reason.isEmpty()) {
            out.put("reason", reason);
        }
        return (isSlot() ? out.put("figures", figures) : out).build();
    }

    private static String text(Cell cell) {
        return cell instanceof Cell.Text text ? text.value() : "";
    }
}
