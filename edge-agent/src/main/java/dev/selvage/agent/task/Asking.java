// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.Printable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What runs ask the gateway, and who waits for which answer. An answer that is lost is no answer. Confined to the loop's thread. */
final class Asking {
    /** A gateway answers within a commit; then it is not there. */
    static final long ANSWER_MILLIS = 10_000;
    /** More than runs at once, each of which waits for one. */
    private static final int OPEN_MAX = 64;

    private final TaskOutlet outlet;
    private final Map<Long, Open> open = new LinkedHashMap<>();
    private long lastNumber;

    private record Open(CompletableFuture<Json.Obj> answer, long untilMillis) {}

    Asking(TaskOutlet outlet) {
        this.outlet = outlet;
    }

    void ask(Word.Asks asks, long nowMonotonicMillis) {
        long number = ++lastNumber;
        if (open.size() >= OPEN_MAX || !outlet.ask(asks.verb(), asks.question().bytes(), number)) {
            asks.answer().completeExceptionally(new IOException("there is no broker now, and so no gateway to ask"));
        } else {
            open.put(number, new Open(asks.answer(), nowMonotonicMillis + ANSWER_MILLIS));
        }
    }

    /** An answer came; one that nobody waits for is of a run, or of a program, that is gone. */
    void answered(String number, byte[] payload) {
        Optional<Open> asked = number.matches("[0-9]{1,18}") ? Optional.ofNullable(open.remove(Long.parseLong(number))) : Optional.empty();
        asked.ifPresent(one -> complete(one.answer(), payload));
    }

    private static void complete(CompletableFuture<Json.Obj> answer, byte[] payload) {
        try {
            Json.Obj said = JsonReader.readObject(payload);
            said.object("error").ifPresentOrElse(error -> answer.completeExceptionally(new IOException(Printable.of(error.text("message").orElse("the gateway refuses")
                    + " (" + error.text("code").orElse("error") + ")"))), () -> answer.complete(said));
        } catch (JsonException e) {
            answer.completeExceptionally(new IOException("the gateway's answer is no JSON: " + Printable.of(String.valueOf(e.getMessage())), e));
        }
    }

    /** Ends waiting that is in vain. */
    void tick(long nowMonotonicMillis) {
        open.values().removeIf(one -> one.untilMillis() <= nowMonotonicMillis
                && one.answer().completeExceptionally(new IOException("no gateway has answered within " + ANSWER_MILLIS / 1_000 + " s")));
    }

    long nextTickMillis() {
        return open.values().stream().mapToLong(Open::untilMillis).min().orElse(Long.MAX_VALUE);
    }
}
