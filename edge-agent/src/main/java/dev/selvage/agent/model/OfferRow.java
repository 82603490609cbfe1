// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.Limits;
import dev.selvage.replica.Cell;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A row of the table {@code model_offer}: what an operator wants this device to have.
 *
 * @param manifest the exact text that was signed; nothing in it is believed
 * @param setMillis when it was offered, by the gateway's clock: tells an offer from the same one made again
 */
record OfferRow(String name, String manifest, String signature, Stage stage, long setMillis) {
    /** As profiles and the store have it; what is answered goes on a topic of that name. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** Reads a row; empty for one that no gateway of ours wrote. */
    static Optional<OfferRow> of(List<Cell> row) {
        if (row.get(1) instanceof Cell.Text name && row.get(2) instanceof Cell.Text manifest && row.get(3) instanceof Cell.Text signature
                && row.get(4) instanceof Cell.Text stage && row.get(6) instanceof Cell.Int set && NAME.matcher(name.value()).matches() && manifest.value().length() <= Limits.JSON_BYTES_MAX) {
            return Stage.of(stage.value()).map(upTo -> new OfferRow(name.value(), manifest.value(), signature.value(), upTo, set.value()));
        }
        return Optional.empty();
    }

    byte[] bytes() {
        return manifest.getBytes(StandardCharsets.UTF_8);
    }

    /** What the manifest says, believed or not. */
    Manifest read() throws JsonException {
        return Manifest.read(bytes());
    }

    /** True when both offer the same model, however far it may go. */
    boolean isLike(OfferRow other) {
        return manifest.equals(other.manifest) && signature.equals(other.signature);
    }
}
