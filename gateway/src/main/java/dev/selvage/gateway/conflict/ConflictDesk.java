// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Conflict;
import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Version;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Answers the requests {@code conflicts} and {@code explain} from the merged store, within the limits of an
 * {@link Answer}. It only reads, a few milliseconds at most. Confined to the thread of the replica, the gateway's loop.
 */
public final class ConflictDesk {
    /** The request is not one of ours. */
    public static final String BAD_REQUEST = "bad-request";
    /** Nothing of that device is in the merged store. */
    public static final String UNKNOWN_DEVICE = "unknown-device";
    /** Nothing of that shared scope is in the merged store. */
    public static final String UNKNOWN_SCOPE = "unknown-scope";
    /** There is no replicated table of that name. */
    public static final String UNKNOWN_TABLE = "unknown-table";
    /** There is no such row, and no conflict about one. */
    public static final String UNKNOWN_ROW = "unknown-row";
    /** The store cannot be read now. */
    public static final String UNAVAILABLE = "unavailable";

    /** Most conflicts of each kind in one answer: what a person scrolls through. */
    public static final int LIMIT_MAX = 200;
    /** As many when the request does not say. */
    static final int LIMIT_DEFAULT = 50;
    /** Settled conflicts of one row that explain it: the latest matter. */
    static final int OF_ROW_MAX = 20;
    /** Open conflicts looked through for those of one scope; reading so many takes well below a second. */
    static final int OPEN_LOOK_MAX = 2_000;

    private final Replica replica;

    /** Reads from {@code replica}, on its thread. */
    public ConflictDesk(Replica replica) {
        this.replica = replica;
    }

    /**
     * Answers {@code {"device" or "scope": optional, "limit": optional}} with {@code {"open":[…],"settled":[…],
     * "truncated":false}}, the latest settled one first.
     */
    public Json.Obj conflicts(Json.Obj request) throws ConflictException {
        try {
            Optional<String> scope = Question.scope(request);
            int limit = Question.limit(request);
            if (scope.isPresent()) {
                mustKnow(scope.get());
            }
            Answer answer = new Answer();
            Json.Arr open = answer.fit(open(scope, limit + 1), limit, ConflictJson::conflict);
            Json.Arr settled = answer.fit(replica.conflicts(scope.orElse(""), "", "", limit + 1), limit, ConflictJson::conflict);
            return Json.object().put("open", open).put("settled", settled).put("truncated", answer.truncated()).build();
        } catch (ReplicaException e) {
            throw unreadable(e);
        }
    }

    /**
     * Answers {@code {"device" or "shared","table","key":[…]}} with the row as the table shows it, its living versions
     * and its settled conflicts. {@code row} is absent when the row is gone.
     */
    public Json.Obj explain(Json.Obj request) throws ConflictException {
        try {
            Question.Row asked = Question.row(request);
            mustKnow(asked.scope());
            List<Version> versions = replica.versions(asked.table(), asked.key());
            List<Conflict> settled = replica.conflicts(asked.scope(), asked.table().name(), KeyText.of(asked.key()), OF_ROW_MAX + 1);
            if (versions.isEmpty() && settled.isEmpty()) {
                throw new ConflictException(UNKNOWN_ROW,
                        "no row " + Printable.of(KeyText.of(asked.key())) + " in table " + asked.table().name(),
                        "see the request query; a row that another program wrote is known after a second");
            }
            return explain(asked, versions, settled);
        } catch (ReplicaException e) {
            throw unreadable(e);
        }
    }

    private static Json.Obj explain(Question.Row asked, List<Version> versions, List<Conflict> settled) {
        List<Version> ordered = versions.stream()
                .sorted(Comparator.comparingLong(Version::hlc).thenComparing((Version version) -> version.dot().actor()))
                .toList();
        // the table shows the latest of concurrent versions
        Optional<Version> shown = ordered.isEmpty() ? Optional.empty() : Optional.of(ordered.get(ordered.size() - 1));
        Answer answer = new Answer();
        Json.Builder out = Json.object();
        ConflictJson.place(asked.scope(), asked.table().name(), KeyText.of(asked.key())).members().forEach(out::put);
        shown.ifPresent(version -> out.put("row", answer.counted(ConflictJson.row(asked.table(), version.row()))));
        out.put("versions", answer.fit(ordered, ordered.size(),
                version -> ConflictJson.version(asked.table(), version, ordered).put("kept", shown.filter(version::equals).isPresent()).build()));
        out.put("settled", answer.fit(settled, OF_ROW_MAX, ConflictJson::conflict));
        return out.put("truncated", answer.truncated()).build();
    }

    private List<Conflict> open(Optional<String> scope, int limit) {
        if (scope.isEmpty()) {
            return replica.openConflicts(limit);
        }
        if (!replica.hasConflicts(scope.get())) {
            return List.of();
        }
        return replica.openConflicts(OPEN_LOOK_MAX).stream()
                .filter(conflict -> conflict.scope().equals(scope.get()))
                .limit(limit)
                .toList();
    }

    private void mustKnow(String scope) throws ConflictException {
        if (replica.vector(scope).isEmpty()) {
            throw Question.unknown(scope);
        }
    }

    private static ConflictException unreadable(ReplicaException e) {
        return new ConflictException(UNAVAILABLE, "the merged store cannot be read: " + Printable.of(String.valueOf(e.getMessage())),
                "see the gateway's log");
    }
}
