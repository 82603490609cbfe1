// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.WriteTx;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Something that the gateway itself writes into a scope, with others in one transaction. The answer comes when it is durable,
 * or fails with a {@link ReplicaException}.
 */
final class Change<T> implements Input {
    private final String scope;
    private final BiFunction<Replica, WriteTx, T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private Optional<T> result = Optional.empty();

    /** @param work reads as it likes, writes by the transaction only; run by the shard's thread */
    Change(String scope, BiFunction<Replica, WriteTx, T> work) {
        this.scope = scope;
        this.work = work;
    }

    String scope() {
        return scope;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    boolean run(Replica replica, WriteTx tx) {
        result = Optional.of(work.apply(replica, tx));
        return true;
    }

    void committed() {
        answer.complete(result.orElseThrow());
    }

    void failed(ReplicaException why) {
        answer.completeExceptionally(why);
    }
}
