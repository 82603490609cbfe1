// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A record as it is stored: its name, its text, and its place in the chain. */
public record StoredRow(String id, String body, String previousHash, String hash) {
    private static final int SESSION_DIGITS = 16;

    /** What is wrong with it by itself; empty when its name, its hash and its text agree. */
    public Optional<String> fault() {
        Optional<Json.Obj> document = document();
        Optional<String> session = document.flatMap(json -> json.text("session"));
        Optional<Long> n = document.flatMap(json -> json.integer("n"));
        if (session.filter(digits -> digits.length() == SESSION_DIGITS).isEmpty() || n.isEmpty()) {
            return Optional.of("is no record of a decision");
        } else if (!Link.id(session.get(), n.get()).equals(id) || !document.get().text("id").equals(Optional.of(id))) {
            return Optional.of("has the number of another record");
        }
        return Link.hash(previousHash, body).equals(hash) ? Optional.empty() : Optional.of("was changed: its hash is not that of its text");
    }

    /** The record's document; empty when it is none. */
    public Optional<Json.Obj> document() {
        try {
            return Optional.of(JsonReader.readObject(body.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /** The id of the record that this one follows; empty for the first of a device. */
    public Optional<String> follows() {
        return document().flatMap(json -> json.text("follows")).filter(text -> !text.isEmpty());
    }
}
