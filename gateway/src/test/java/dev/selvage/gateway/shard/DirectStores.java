// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.replica.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Replicas of the test as a merged store; looks run at once, on the thread that asks. */
public final class DirectStores implements Stores {
    private final List<Replica> replicas;

    public DirectStores(List<Replica> replicas) {
        this.replicas = List.copyOf(replicas);
    }

    @Override
    public <T> CompletableFuture<T> of(String scope, Function<Replica, T> look) {
        return CompletableFuture.completedFuture(look.apply(replicas.get(Place.of(scope, replicas.size()).number())));
    }

    @Override
    public <T> CompletableFuture<List<T>> all(Function<Replica, T> look) {
        return CompletableFuture.completedFuture(replicas.stream().map(look).toList());
    }
}
