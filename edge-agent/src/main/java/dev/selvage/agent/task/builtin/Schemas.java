// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.protocol.Json;
import java.util.List;
import java.util.Map;

/** JSON Schemas of objects that know all their members. */
final class Schemas {
    /** Of a point's name. */
    static final Json.Obj NAME = Json.object().put("type", "string").put("maxLength", 64).build();

    private Schemas() {}

    static Json.Obj object(Map<String, Json> properties, String... required) {
        Json.Builder members = Json.object();
        properties.forEach(members::put);
        return Json.object().put("type", "object").put("additionalProperties", false).put("properties", members.build())
                .put("required", Json.texts(List.of(required))).build();
    }
}
