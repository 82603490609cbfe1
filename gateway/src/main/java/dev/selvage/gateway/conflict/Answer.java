// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Counts what one answer holds, so that the broker lets it through. Not thread-safe; one object for one answer. */
final class Answer {
    /** Most bytes of JSON: half of what the broker lets in, as for the other requests. */
    static final int BYTES_MAX = 128 * 1024;
    /** The object around the lists and its short members, generously. */
    private static final int FRAME_BYTES = 4 * 1024;
    private static final int FRAME_ITEMS = 16;

    private int bytes = FRAME_BYTES;
    private int items = FRAME_ITEMS;
    private boolean truncated;

    /** The first of {@code all}, at most {@code limit} and as many as there is room for. */
    <T> Json.Arr fit(List<T> all, int limit, Function<T, Json.Obj> json) {
        List<Json> shown = new ArrayList<>();
        for (T one : all) {
            Json.Obj made = counted(json.apply(one));
            if (shown.size() == limit || bytes > BYTES_MAX || items > Limits.JSON_ITEMS_MAX) {
                truncated = true;
                break;
            }
            shown.add(made);
        }
        return new Json.Arr(shown);
    }

    /** Counts a part that is bounded by itself. */
    Json.Obj counted(Json.Obj part) {
        bytes += part.bytes().length + 1;
        items += 1 + itemsOf(part);
        return part;
    }

    /** True when something was left out. */
    boolean truncated() {
        return truncated;
    }

    private static int itemsOf(Json json) {
        if (json instanceof Json.Obj object) {
            return object.members().values().stream().mapToInt(member -> 1 + itemsOf(member)).sum();
        }
        return json instanceof Json.Arr list ? list.items().stream().mapToInt(item -> 1 + itemsOf(item)).sum() : 0;
    }
}
