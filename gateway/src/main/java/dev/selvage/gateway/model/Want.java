// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.model;

import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.util.Optional;

/**
 * The pieces that a device asks for.
 *
 * @param sha256 of the whole file
 * @param offset from which on
 * @param isLive whether the device said so just now; what the broker had kept may be of a device that is away
 */
record Want(String sha256, long offset, boolean isLive) {
    /**
     * The wish in a status; empty when it has none.
     *
     * @throws JsonException when it is no status, or wants something that no device can
     */
    static Optional<Want> read(byte[] status, boolean isLive) throws JsonException {
        Optional<Json> wants = JsonReader.readObject(status).get("wants");
        if (wants.isEmpty()) {
            return Optional.empty();
        }
        if (!(wants.get() instanceof Json.Obj pieces)) {
            throw new JsonException("wants must be an object");
        }
        String sha256 = pieces.text("sha256").filter(text -> PutVerb.SHA256.matcher(text).matches()).orElseThrow(() -> new JsonException("wants.sha256 must be 64 digits of 0-9 a-f"));
        long offset = pieces.integer("offset").filter(at -> at >= 0 && at < Manifest.Content.BYTES_MAX).orElseThrow(() -> new JsonException("wants.offset must be 0 to " + Manifest.Content.BYTES_MAX));
        return Optional.of(new Want(sha256, offset, isLive));
    }

    /** True of a status that says that a model is on its way: what was wished for before is still wished for. */
    static boolean isLoading(byte[] status) throws JsonException {
        return status.length > 0 && JsonReader.readObject(status).object("offer").flatMap(offer -> offer.text("state")).filter("loading"::equals).isPresent();
    }
}
