// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.replica.Replica;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The merged store as a reader sees it: a look runs on the thread that owns the file, between two of its steps, so it
 * must only read and be short. An answer fails with {@link dev.selvage.replica.ReplicaException} when the file cannot
 * be read.
 */
public interface Stores {
    /** Looks into the file that keeps the scope. */
    <T> CompletableFuture<T> of(String scope, Function<Replica, T> look);

    /** Looks into all files, side by side; the answers are in the order of the files. */
    <T> CompletableFuture<List<T>> all(Function<Replica, T> look);
}
