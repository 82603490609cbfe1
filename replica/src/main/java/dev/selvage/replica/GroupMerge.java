// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Merges the batches of a group one after the other, inside one transaction. */
final class GroupMerge {
    private final Store store;
    private final ScopeBook scopes;
    private final Sessions sessions;
    private final Set<Safeguard> without;
    private final Clones clones;

    GroupMerge(Store store, ScopeBook scopes, Sessions sessions, Set<Safeguard> without) {
        this.store = store;
        this.scopes = scopes;
        this.sessions = sessions;
        this.without = without;
        this.clones = new Clones(store);
    }

    /** Devices that seem to exist twice, as far as merges since the last call tell. */
    Set<String> takeCloneSuspects() {
        return clones.take();
    }

    /**
     * Merges all but those that proved unacceptable before, by their place in the group.
     *
     * @throws RefusedException when one more proves unacceptable after something of it was written
     */
    List<MergeResult> mergeAll(List<Replica.Incoming> group, Map<Integer, MergeResult> refused, long nowMillis) {
        BulkWrites bulk = new BulkWrites(store);
        group.forEach(incoming -> bulk.expect(incoming.changes()));
        List<MergeResult> results = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            results.add(refused.containsKey(i) ? refused.get(i) : mergeOne(i, group.get(i), nowMillis));
        }
        bulk.end();
        return results;
    }

    private MergeResult mergeOne(int index, Replica.Incoming incoming, long nowMillis) {
        Changes batch = incoming.changes();
        ScopeState before = scopes.create(batch.scope());
        if (sessions.isForged(batch.state().upTo(), before)) {
            return new MergeResult.Forbidden("it claims writes of this replica's own session that were never made");
        }
        Merge.Outcome outcome = new Merge(store, before, batch, nowMillis, without).apply(index);
        if (outcome.result() instanceof MergeResult.Merged) {
            long hlc = Hlc.observe(before.hlc(), batch.latestHlc(), nowMillis);
            ScopeState after = outcome.scope().withSeen(before.vector().join(batch.state().upTo()), before.lineage().withAll(incoming.tips()))
                    .withHlc(hlc);
            scopes.save(after);
            clones.merged(before, after);
        }
        return outcome.result();
    }
}
