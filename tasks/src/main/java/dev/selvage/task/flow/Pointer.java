// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.flow;

import dev.selvage.protocol.Json;
import java.util.Optional;

/** JSON Pointer (RFC 6901) into a document. */
final class Pointer {
    private Pointer() {}

    /** The value there; the whole for an empty pointer, nothing where the document has no such place. */
    static Optional<Json> in(Json document, String pointer) {
        Optional<Json> at = Optional.of(document);
        for (String token : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            String name = token.replace("~1", "/").replace("~0", "~");
            at = at.flatMap(json -> member(json, name));
        }
        return at;
    }

    private static Optional<Json> member(Json json, String name) {
        if (json instanceof Json.Obj object) {
            return object.get(name);
        }
        boolean index = json instanceof Json.Arr && name.matches("0|[1-9][0-9]{0,5}");
        return index && Integer.parseInt(name) < ((Json.Arr) json).items().size() ? Optional.of(((Json.Arr) json).items().get(Integer.parseInt(name))) : Optional.empty();
    }
}
