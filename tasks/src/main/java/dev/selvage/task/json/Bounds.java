// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;

/**
 * Keeps what is shown within what one message and its reader take ({@link dev.selvage.protocol.Limits}). An instance counts what
 * goes into one document; not thread-safe.
 */
final class Bounds {
    /** Of one value inside a document: what a person looks at in one go. */
    static final int VALUE_BYTES_MAX = 16 * 1024;
    /** Of one value inside a document: an eighth of what a reader takes. */
    static final int VALUE_ITEMS_MAX = 512;
    /** Of a value in itself: it is shown, offered and stored up to five levels down, and readers take sixteen. */
    static final int VALUE_DEPTH_MAX = 10;
    /** Of a whole document: below what a reader takes, by room for what is around it. */
    private static final long BYTES_MAX = 192 * 1024;
    private static final long ITEMS_MAX = 3_500;

    private long bytesLeft = BYTES_MAX;
    private long itemsLeft = ITEMS_MAX;

    /** Counts it; false when there is no room left for it. */
    boolean takes(Json value) {
        int bytes = value.bytes().length;
        long items = items(value);
        if (bytes > bytesLeft || items > itemsLeft) {
            return false;
        }
        bytesLeft -= bytes;
        itemsLeft -= items;
        return true;
    }

    /** The value, or in its place how large it is: {@code {"truncated":true,"bytes":n}}. */
    static Json cut(Json value) {
        return fits(value, VALUE_BYTES_MAX, VALUE_ITEMS_MAX) ? value : marker(value);
    }

    static Json marker(Json value) {
        return Json.object().put("truncated", true).put("bytes", value.bytes().length).build();
    }

    /** True when it is within these, and not nested too deep. */
    static boolean fits(Json value, int bytesMax, int itemsMax) {
        return depth(value) <= VALUE_DEPTH_MAX && items(value) <= itemsMax && value.bytes().length <= bytesMax;
    }

    private static long items(Json value) {
        if (value instanceof Json.Obj object) {
            return 1 + object.members().values().stream().mapToLong(Bounds::items).sum();
        }
        return value instanceof Json.Arr array ? 1 + array.items().stream().mapToLong(Bounds::items).sum() : 1;
    }

    private static int depth(Json value) {
        if (value instanceof Json.Obj object) {
            return 1 + object.members().values().stream().mapToInt(Bounds::depth).max().orElse(0);
        }
        return value instanceof Json.Arr array ? 1 + array.items().stream().mapToInt(Bounds::depth).max().orElse(0) : 0;
    }
}
