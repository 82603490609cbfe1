// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import dev.selvage.protocol.Json;

/** Where the answer of one request goes; called exactly once, by the loop's thread. */
@FunctionalInterface
public interface Responder {
    /** Publishes the answer; must not throw. */
    void answer(Json.Obj answer);
}
