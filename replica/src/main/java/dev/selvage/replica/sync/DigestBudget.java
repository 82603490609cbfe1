// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import dev.selvage.replica.Digests;
import dev.selvage.replica.Replica;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says when an acknowledgement carries a digest: summing reads every row of the scope, so it has to be earned by rows
 * that were merged. Whoever is connected and quiet is compared at his hourly HELLO.
 */
final class DigestBudget {
    /** Merged rows that pay for reading one: a quarter of a microsecond on each of them. */
    private static final int MERGED_PER_READ = 4;
    /** Scopes that are remembered; a forgotten one is summed once without having earned it. */
    private static final int SCOPES_MAX = 20_000;

    private final Replica replica;
    private final Map<String, Account> accounts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Account> eldest) {
            return size() > SCOPES_MAX;
        }
    };

    /**
     * What a scope has earned.
     *
     * @param rows it had when it was summed last
     * @param merged rows since then
     */
    private record Account(long rows, long merged) {}

    DigestBudget(Replica replica) {
        this.replica = replica;
    }

    /** The scope's digest, if it has been earned now that so many rows were merged. */
    Optional<Digests.Digest> after(String scope, int rows) {
        Account account = accounts.getOrDefault(scope, new Account(0, 0));
        long merged = account.merged() + rows;
        if (rows == 0 || merged < MERGED_PER_READ * account.rows()) {
            accounts.put(scope, new Account(account.rows(), merged));
            return Optional.empty();
        }
        Digests.Digest digest = replica.digests().of(scope);
        accounts.put(scope, new Account(digest.rows(), 0));
        return Optional.of(digest);
    }
}
