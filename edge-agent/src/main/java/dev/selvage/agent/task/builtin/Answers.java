// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what the agent answers, and translates values. */
final class Answers {
    /** The loop answers within a commit, a driver within two of its deadlines. */
    static final long PATIENCE_MILLIS = 30_000;

    private Answers() {}

    static <T> T of(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("nobody answered within " + PATIENCE_MILLIS / 1_000 + " s", e);
        }
    }

    /** A value of JSON as a point may have it. */
    static PointValue value(Json json) {
        if (json instanceof Json.Num number) {
            return PointValue.ofDouble(number.value());
        } else if (json instanceof Json.Int whole) {
            return new PointValue.Int64(whole.value());
        } else if (json instanceof Json.Bool truth) {
            return new PointValue.Bool(truth.value());
        }
        return json instanceof Json.Str text ? new PointValue.Text(text.value()) : new PointValue.Missing();
    }
}
