// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task.builtin;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What built-in tasks can do with the agent that they run in. Thread-safe; futures fail with an exception whose message says why. */
public interface Hands {
    /** Why the point cannot be set to that, in one line; empty when it can. Pure while the profile stands. */
    Optional<String> refusal(String point, PointValue value);

    /** Writes the point; done when its driver says so, or when it is durable for a point of the agent's own. */
    CompletableFuture<Void> write(String point, PointValue value);

    /** True when the device has that point. */
    boolean hasPoint(String point);

    /** The points as they were committed last: {@code {"point","value","quality","time"}} of each, in that order. */
    CompletableFuture<List<Json>> read(List<String> points);

    /** What the agent finds when it looks at itself: {@code {"findings":[{"severity","what","hint"}],…}}. */
    CompletableFuture<Json.Obj> diagnose();

    /** Greets the gateway at once; false when there is no broker. */
    CompletableFuture<Boolean> greet();

    /** True when the gateway has all that there is. */
    CompletableFuture<Boolean> isDrained();

    /** Ends the agent so that it is started again. Returns at once. */
    void restart();
}
