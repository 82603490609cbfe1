// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.conflict;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.shard.Stores;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.Conflict;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Version;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Answers the requests {@code conflicts} and {@code explain} from the merged store, within the limits of an
 * {@link Answer}. It only reads, on the threads of the files, a few milliseconds at most. Stateless; any thread.
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

    /** Most conflicts of each kind in one answer: what a person scrolls through. */
    public static final int LIMIT_MAX = 200;
    /** As many when the request does not say. */
    static final int LIMIT_DEFAULT = 50;
    /** Settled conflicts of one row that explain it: the latest matter. */
    static final int OF_ROW_MAX = 20;

    private final Stores stores;

    /** What one file has of the conflicts that are asked for; {@code known} unless it lacks the scope. */
    private record Found(boolean known, List<Conflict> open, List<Conflict> settled) {}

    /** What is there of a row. */
    private record Row(boolean known, List<Version> versions, List<Conflict> settled) {}

    public ConflictDesk(Stores stores) {
        this.stores = stores;
    }

    /**
     * Answers {@code {"device" or "scope": optional, "limit": optional}} with {@code {"open":[…],"settled":[…],
     * "truncated":false}}, the latest settled one first. Fails with {@link RefusedException}, or with
     * {@link dev.selvage.replica.ReplicaException} when the store cannot be read.
     */
    public CompletableFuture<Json.Obj> conflicts(Json.Obj request) throws RefusedException {
        Optional<String> scope = Question.scope(request);
        int limit = Question.limit(request);
        if (scope.isEmpty()) {
            return stores.all(replica -> new Found(true, replica.conflicts().unsettled("", limit + 1), replica.conflicts().settled("", "", "", limit + 1)))
                    .thenApply(all -> conflicts(all, limit));
        }
        return stores.of(scope.get(), replica -> found(replica, scope.get(), limit + 1)).thenCompose(found -> found.known()
                ? CompletableFuture.completedFuture(conflicts(List.of(found), limit))
                : CompletableFuture.failedFuture(Question.unknown(scope.get())));
    }

    private static Found found(Replica replica, String scope, int limit) {
        boolean known = !replica.vector(scope).isEmpty();
        return new Found(known, replica.conflicts().unsettled(scope, limit), replica.conflicts().settled(scope, "", "", limit));
    }

    /** Puts together what the files have: each list is sorted in itself, and stays so. */
    private static Json.Obj conflicts(List<Found> all, int limit) {
        Stream<Conflict> open = all.stream().flatMap(found -> found.open().stream()).sorted(Comparator.comparing(Conflict::scope));
        Stream<Conflict> settled = all.stream().flatMap(found -> found.settled().stream())
                .sorted(Comparator.comparingLong(Conflict::atMillis).reversed());
        Answer answer = new Answer();
        return Json.object()
                .put("open", answer.fit(open.toList(), limit, ConflictJson::conflict))
                .put("settled", answer.fit(settled.toList(), limit, ConflictJson::conflict))
                .put("truncated", answer.truncated())
                .build();
    }

    /**
     * Answers {@code {"device" or "shared","table","key":[…]}} with the row as the table shows it, its living versions
     * and its settled conflicts. {@code row} is absent when the row is gone. Fails as {@link #conflicts(Json.Obj)}.
     */
    public CompletableFuture<Json.Obj> explain(Json.Obj request) throws RefusedException {
        Question.Row asked = Question.row(request);
        return stores.of(asked.scope(), replica -> row(replica, asked)).thenCompose(row -> {
            if (!row.known()) {
                return CompletableFuture.failedFuture(Question.unknown(asked.scope()));
            } else if (row.versions().isEmpty() && row.settled().isEmpty()) {
                return CompletableFuture.failedFuture(new RefusedException(UNKNOWN_ROW,
                        "no row " + Printable.of(KeyText.of(asked.key())) + " in table " + asked.table().name(),
                        "see the request query; a row that another program wrote is known after a second"));
            }
            return CompletableFuture.completedFuture(explain(asked, row.versions(), row.settled()));
        });
    }

    private static Row row(Replica replica, Question.Row asked) {
        return new Row(!replica.vector(asked.scope()).isEmpty(), replica.conflicts().versions(asked.table(), asked.key()),
                replica.conflicts().settled(asked.scope(), asked.table().name(), KeyText.of(asked.key()), OF_ROW_MAX + 1));
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
}
