// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import dev.selvage.protocol.Json;

/** Why a request gets no answer: a word for programs, a sentence for people, and what to do. All three printable. */
record Problem(String code, String message, String hint) {
    /** As {@code {"error":{"code":"…","message":"…","hint":"…"}}}. */
    Json.Obj json() {
        Json.Obj error = Json.object().put("code", code).put("message", message).put("hint", hint).build();
        return Json.object().put("error", error).build();
    }
}
