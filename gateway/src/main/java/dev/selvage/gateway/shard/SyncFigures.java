// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.shard;

import dev.selvage.protocol.Json;
import dev.selvage.replica.sync.SyncMessage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counters of one shard, or of several together, since the start.
 *
 * @param refused by reason
 * @param storeFailures how often the file could not be read or written, beside the batches refused as BUSY
 * @param misplaced how often rows of another shard's scopes were found in the file
 * @param alarmsRaised about devices, by this gateway
 * @param decisionsVerified records of decisions that came and were checked
 * @param auditFaults how many of them had been changed, or did not follow the one before
 */
record SyncFigures(
        long received, long malformed, Map<SyncMessage.Reason, Long> refused, long conflictsSettled, long storeFailures, long misplaced, long alarmsRaised,
        long decisionsVerified, long auditFaults) {
    static final SyncFigures NOTHING = new SyncFigures(0, 0, Map.of(), 0, 0, 0, 0, 0, 0);

    SyncFigures {
        refused = Map.copyOf(refused);
    }

    static SyncFigures sum(List<SyncFigures> all) {
        return all.stream().reduce(NOTHING, SyncFigures::plus);
    }

    private SyncFigures plus(SyncFigures other) {
        Map<SyncMessage.Reason, Long> both = new EnumMap<>(SyncMessage.Reason.class);
        both.putAll(refused);
        other.refused.forEach((reason, count) -> both.merge(reason, count, Long::sum));
        return new SyncFigures(received + other.received, malformed + other.malformed, both,
                conflictsSettled + other.conflictsSettled, storeFailures + other.storeFailures, misplaced + other.misplaced, alarmsRaised + other.alarmsRaised,
                decisionsVerified + other.decisionsVerified, auditFaults + other.auditFaults);
    }

    /** As {@code sync} of the gateway's metrics, unfinished so that more can follow. */
    Json.Builder json() {
        Json.Builder reasons = Json.object();
        refused.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(one -> reasons.put(one.getKey().name(), one.getValue()));
        return Json.object()
                .put("received", received)
                .put("malformed", malformed)
                .put("refused", reasons.build())
                .put("conflictsSettled", conflictsSettled)
                .put("storeFailures", storeFailures)
                .put("misplaced", misplaced)
                .put("alarmsRaised", alarmsRaised)
                .put("decisionsVerified", decisionsVerified)
                .put("auditFaults", auditFaults);
    }
}
