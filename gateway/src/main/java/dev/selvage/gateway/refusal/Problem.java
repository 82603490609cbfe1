// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.refusal;

import dev.selvage.protocol.Json;

/**
 * Why a request gets no answer. All texts printable.
 *
 * @param code a word for programs
 * @param message a sentence for people
 * @param hint what to do
 */
public record Problem(String code, String message, String hint) {
    /** As {@code {"error":{"code":"…","message":"…","hint":"…"}}}. */
    public Json.Obj json() {
        Json.Obj error = Json.object().put("code", code).put("message", message).put("hint", hint).build();
        return Json.object().put("error", error).build();
    }
}
