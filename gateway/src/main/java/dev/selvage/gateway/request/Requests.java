// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import dev.selvage.gateway.conflict.ConflictDesk;
import dev.selvage.gateway.conflict.ConflictException;
import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.query.QueryDesk;
import dev.selvage.gateway.query.QueryException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.ReplicaException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Operator requests from {@code sv1/<site>/_gw/req/<verb>}: every one gets exactly one answer, now or later, and an
 * error says what to do. Called by one thread, the gateway's loop; later answers come back to it by {@code backToLoop}.
 */
public final class Requests {
    /** Most requests without an answer: more than all desks behind it queue together, so it only stops a leak. */
    public static final int OPEN_MAX = 64;
    private static final Logger LOG = System.getLogger(Requests.class.getName());

    /** Answers one verb: at once, or by a future that any thread may complete. */
    private interface Verb {
        CompletableFuture<Json.Obj> answer(Json.Obj request) throws ConflictException;
    }

    private final Map<String, Verb> verbs = new TreeMap<>();
    private final Fleet fleet;
    private final Function<String, CompletableFuture<Json.Obj>> queries;
    private final Consumer<Runnable> backToLoop;
    private int open;

    /**
     * @param conflicts looks into the store's files
     * @param queries runs SQL: {@code QueryDesk::submit}
     * @param backToLoop runs its argument on the loop's thread, soon and once; must not throw
     */
    public Requests(Fleet fleet, ConflictDesk conflicts, Function<String, CompletableFuture<Json.Obj>> queries,
            Consumer<Runnable> backToLoop) {
        this.fleet = fleet;
        this.queries = queries;
        this.backToLoop = backToLoop;
        verbs.put("conflicts", conflicts::conflicts);
        verbs.put("devices", this::devices);
        verbs.put("explain", conflicts::explain);
        verbs.put("query", this::query);
    }

    /** Answers the request, now or later on the same thread. Never throws, whatever the verb and the payload. */
    public void handle(String verb, byte[] payload, Responder responder) {
        Optional<Verb> known = Optional.ofNullable(verbs.get(verb));
        if (known.isEmpty()) {
            responder.answer(new Problem("unknown-verb", "\"" + Printable.of(verb) + "\" is no request of this gateway",
                    "known: " + String.join(", ", verbs.keySet())).json());
            return;
        }
        if (open >= OPEN_MAX) {
            responder.answer(new Problem("busy", OPEN_MAX + " requests are open already", "ask again later").json());
            return;
        }
        try {
            Json.Obj request = JsonReader.readObject(payload);
            open++;
            settle(answer(known.get(), request), responder);
        } catch (JsonException e) {
            responder.answer(badRequest(e.getMessage(), "the payload is one JSON object, such as {}").json());
        }
    }

    /** Answers that are there already stay on this thread; others are handed back to it. */
    private void settle(CompletableFuture<Json.Obj> answer, Responder responder) {
        if (answer.isDone()) {
            close(answer, responder);
        } else {
            var unused = answer.whenComplete((done, failure) -> backToLoop.accept(() -> close(answer, responder)));
        }
    }

    private void close(CompletableFuture<Json.Obj> answer, Responder responder) {
        open--;
        responder.answer(answer.exceptionally(failure -> problem(failure).json()).join());
    }

    private CompletableFuture<Json.Obj> devices(Json.Obj request) {
        return CompletableFuture.completedFuture(fleet.describeAfter(request.text("after").orElse("")));
    }

    private static CompletableFuture<Json.Obj> answer(Verb verb, Json.Obj request) {
        try {
            return verb.answer(request);
        } catch (ConflictException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private CompletableFuture<Json.Obj> query(Json.Obj request) {
        return request.text("sql")
                .map(queries)
                .orElseGet(() -> CompletableFuture.completedFuture(badRequest("query needs \"sql\", a text",
                        "send {\"sql\":\"SELECT name, value FROM point\"}").json()));
    }

    private static Problem badRequest(String message, String hint) {
        return new Problem("bad-request", message, hint);
    }

    private static Problem problem(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof QueryException refused) {
            return new Problem(refused.code(), refused.getMessage(), refused.hint());
        }
        if (cause instanceof ConflictException refused) {
            return new Problem(refused.code(), refused.getMessage(), refused.hint());
        }
        if (cause instanceof ReplicaException unreadable) {
            return new Problem(QueryDesk.UNAVAILABLE, "the merged store cannot be read: " + Printable.of(unreadable.getMessage()),
                    "see the gateway's log");
        }
        LOG.log(Level.ERROR, "a request failed by a fault of the gateway", cause);
        return new Problem("internal", "the gateway failed: " + Printable.of(cause.toString()), "see the gateway's log");
    }

    /** Requests that have no answer yet. */
    public int open() {
        return open;
    }
}
