// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import java.util.concurrent.CompletableFuture;

/** One kind of request. Called by the gateway's loop; must not block. */
@FunctionalInterface
public interface Verb {
    /**
     * Answers at once, or by a future that any thread may complete.
     *
     * @param by who asks: an operator's or a device's name, as the broker vouches for it
     * @throws RefusedException when the request is wrong in itself
     */
    CompletableFuture<Json.Obj> answer(Json.Obj request, String by) throws RefusedException;
}
