// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.request;

import dev.selvage.gateway.conflict.ConflictDesk;
import dev.selvage.gateway.fleet.Fleet;
import dev.selvage.gateway.query.QueryDesk;
import dev.selvage.gateway.refusal.Problem;
import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import dev.selvage.replica.ReplicaException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Operator requests from {@code sv1/<site>/_gw/req/<verb>}: every one gets exactly one answer, now or later, and an
 * error says what to do. Called by one thread, the gateway's loop; later answers come back to it by {@code backToLoop}.
 */
public final class Requests {
    /** Most requests without an answer: more than all desks behind it queue together, and as many submissions as one commit takes. */
    public static final int OPEN_MAX = 256;
    /** What an agent may ask: what agents agree upon among themselves. */
    private static final Set<String> OF_AGENTS = Set.of("lease.acquire", "lease.renew", "lease.release", "lease.show", "agreed.get", "agreed.set");
    private static final Logger LOG = System.getLogger(Requests.class.getName());

    private final Map<String, Verb> verbs = new TreeMap<>();
    private final Fleet fleet;
    private final Function<String, CompletableFuture<Json.Obj>> queries;
    private final Consumer<Runnable> backToLoop;
    private int open;

    /**
     * @param conflicts looks into the store's files
     * @param queries runs SQL: {@code QueryDesk::submit}
     * @param more verbs by name
     * @param backToLoop runs its argument on the loop's thread, soon and once; must not throw
     */
    public Requests(Fleet fleet, ConflictDesk conflicts, Function<String, CompletableFuture<Json.Obj>> queries,
            Map<String, Verb> more, Consumer<Runnable> backToLoop) {
        this.fleet = fleet;
        this.queries = queries;
        this.backToLoop = backToLoop;
        verbs.putAll(more);
        verbs.put("conflicts", (request, by) -> conflicts.conflicts(request));
        verbs.put("devices", (request, by) -> devices(request));
        verbs.put("explain", (request, by) -> conflicts.explain(request));
        verbs.put("query", (request, by) -> query(request));
    }

    /** As {@link #handle}, for a device, which may ask for less. */
    public void ask(String verb, String device, byte[] payload, Responder responder) {
        if (OF_AGENTS.contains(verb)) {
            handle(verb, device, payload, responder);
        } else {
            responder.answer(new Problem("unknown-verb", "\"" + Printable.of(verb) + "\" is nothing that an agent can ask",
                    "known: " + String.join(", ", new TreeSet<>(OF_AGENTS))).json());
        }
    }

    /**
     * Answers the request, now or later on the same thread. Never throws, whatever the verb and the payload.
     *
     * @param by who asks
     */
    public void handle(String verb, String by, byte[] payload, Responder responder) {
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
            settle(answer(known.get(), request, by), responder);
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
        responder.answer(answer.exceptionally(Requests::problem).join());
    }

    private CompletableFuture<Json.Obj> devices(Json.Obj request) {
        return CompletableFuture.completedFuture(fleet.describeAfter(request.text("after").orElse("")));
    }

    private static CompletableFuture<Json.Obj> answer(Verb verb, Json.Obj request, String by) {
        try {
            return verb.answer(request, by);
        } catch (RefusedException refused) {
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

    private static Json.Obj problem(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            return refused.json();
        }
        if (cause instanceof ReplicaException unreadable) {
            return new Problem(QueryDesk.UNAVAILABLE, "the merged store cannot be read: " + Printable.of(unreadable.getMessage()),
                    "see the gateway's log").json();
        }
        LOG.log(Level.ERROR, "a request failed by a fault of the gateway", cause);
        return new Problem("internal", "the gateway failed: " + Printable.of(cause.toString()), "see the gateway's log").json();
    }

    /** Requests that have no answer yet. */
    public int open() {
        return open;
    }
}
