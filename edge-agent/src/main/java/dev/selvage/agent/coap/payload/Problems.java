// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap.payload;

import dev.selvage.protocol.Json;
import java.util.Map;
import java.util.Optional;

/** Concise problem details (RFC 9290): a CBOR map of title (-1), detail (-2) and response code (-4). */
public final class Problems {
    private static final Map<String, Long> LABELS = Map.of("title", -1L, "detail", -2L, "code", -4L);

    private Problems() {}

    /** Writes one. */
    static byte[] bytes(Why why, String detail) {
        Json problem = Json.object().put("title", why.title()).put("detail", detail).put("code", why.code()).build();
        return CborWriter.write(problem, LABELS);
    }

    /** The detail of a problem that somebody answered with; empty when the bytes are no problem details. */
    public static Optional<String> detail(byte[] body) {
        try {
            return CborReader.read(body, Map.of(-2L, "detail")) instanceof Json.Obj problem ? problem.text("detail") : Optional.empty();
        } catch (Refusal e) {
            return Optional.empty();
        }
    }
}
