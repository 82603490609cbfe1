// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import java.util.concurrent.CompletableFuture;

/** What a run says to the loop. */
sealed interface Word {
    /** Which run. */
    Key run();

    /** A run has the task's name and the attempt. */
    record Key(String id, int attempt) {}

    /** It is about to begin a step. */
    record Step(Key run, String name) implements Word {}

    /** It is so far. */
    record Progress(Key run, Json progress) implements Word {}

    /** It asks the gateway, and waits. */
    record Asks(Key run, String verb, Json.Obj question, CompletableFuture<Json.Obj> answer) implements Word {}

    /** It will not stop in the middle. */
    record Refuses(Key run, String why) implements Word {}

    /** It is over, and its thread is free. */
    record Ended(Key run, Ending ending) implements Word {}
}
