// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.refusal;

import dev.selvage.protocol.Json;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What came of a request on a shard's thread, inside a transaction perhaps: nothing may be thrown there that is for one asker alone.
 * One of the two is there.
 */
public record Outcome(Optional<Json.Obj> answer, Optional<RefusedException> refusal) {
    /** It is done. */
    public static Outcome of(Json.Obj answer) {
        return new Outcome(Optional.of(answer), Optional.empty());
    }

    /** It is not. */
    public static Outcome of(RefusedException refusal) {
        return new Outcome(Optional.empty(), Optional.of(refusal));
    }

    /** The same for who waits. */
    public CompletableFuture<Json.Obj> future() {
        return answer.map(CompletableFuture::completedFuture).orElseGet(() -> CompletableFuture.failedFuture(refusal.orElseThrow()));
    }
}
