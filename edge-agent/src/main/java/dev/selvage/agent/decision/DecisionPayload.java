// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import dev.selvage.protocol.Json;

/** {@code decision/<name>}: the record without what only a machine needs to decide again. */
final class DecisionPayload {
    private DecisionPayload() {}

    /** The payload of a record. */
    static Json.Obj of(Json.Obj row) {
        Json.Obj result = row.object("result").orElseThrow();
        Json.Builder out = Json.object().put("id", row.text("id")).put("t", row.text("at"))
                .put("state", result.object("after").flatMap(after -> after.text("state")))
                .put("from", row.object("before").flatMap(before -> before.text("state")));
        for (String name : new String[] {"score", "label", "silent", "detail", "coverage", "outside", "cause", "conditions", "rulings"}) {
            result.get(name).ifPresent(value -> out.put(name, value));
        }
        row.get("model").ifPresent(model -> out.put("model", model));
        row.get("why").ifPresent(why -> out.put("why", why));
        return out.build();
    }
}
