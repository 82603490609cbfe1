// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.task.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended, in the form in which it is stored: what is too large for a report is in pieces beside it.
 *
 * @param chunks the pieces, in order; none for a result that the report holds
 */
record Ending(Outcome outcome, List<String> chunks) {
    /** Results up to here are in the report and its message, which readers take up to 256 KiB of with the members around. */
    static final int INLINE_BYTES_MAX = 255 * 1024;
    /** A piece is a row, and rows travel in batches that are decoded whole. */
    static final int CHUNK_BYTES_MAX = 128 * 1024;
    /** The largest result: a device has to keep it until it is fetched. */
    static final int RESULT_BYTES_MAX = 4 * 1024 * 1024;
    /** Members of a report beside its result. */
    private static final int ITEMS_AROUND = 32;

    Ending {
        chunks = List.copyOf(chunks);
    }

    static Ending of(Outcome outcome) {
        if (outcome instanceof Outcome.Done done && done.result().isPresent()) {
            return of(done, done.result().get().text());
        }
        return new Ending(outcome, List.of());
    }

    private static Ending of(Outcome.Done done, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > RESULT_BYTES_MAX) {
            return new Ending(new Outcome.Failed("its result has " + utf8.length + " bytes, at most " + RESULT_BYTES_MAX + " are kept", false), List.of());
        } else if (isReadable(done.result().orElseThrow(), utf8.length)) {
            return new Ending(done, List.of());
        }
        List<String> chunks = chunks(text);
        Json summary = Json.object().put("chunks", chunks.size()).put("bytes", utf8.length).put("sha256", sha256(utf8)).build();
        return new Ending(new Outcome.Done(Optional.of(summary)), chunks);
    }

    /** What has too many items, or is too deep, for a message or a row to be read again goes in pieces too. */
    private static boolean isReadable(Json result, int bytes) {
        if (bytes > INLINE_BYTES_MAX) {
            return false;
        }
        List<Json> probe = new ArrayList<>();
        for (int i = 0; i < ITEMS_AROUND; i++) {
            probe.add(new Json.Null());
        }
        probe.add(result);
        try {
            JsonReader.read(new Json.Arr(probe).bytes());
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    /** Cut between characters. */
    private static List<String> chunks(String text) {
        List<String> chunks = new ArrayList<>();
        int start = 0;
        int bytes = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int size = bytes(text.codePointAt(i));
            if (bytes + size > CHUNK_BYTES_MAX) {
                chunks.add(text.substring(start, i));
                start = i;
                bytes = 0;
            }
            bytes += size;
        }
        chunks.add(text.substring(start));
        return chunks;
    }

    private static int bytes(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        } else if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
