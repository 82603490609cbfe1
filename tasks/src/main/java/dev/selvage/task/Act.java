// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

/** What is to be done after the reports that came with it are durable. */
public sealed interface Act {
    /**
     * Begin to run it.
     *
     * @param fromStep the step stored last, when the agent stopped in the middle of it; empty for from the beginning
     */
    record Start(Order order, String fromStep) implements Act {}

    /** A step is stored: its side effect may happen now. */
    record Proceed(String id, int attempt) implements Act {}

    /** Ask the run to stop. It ends with an outcome, or says that it will not; nobody waits for either when its time is over. */
    record Stop(String id, int attempt) implements Act {}

    /** Tell again how the task ended: whoever asks has not heard of it. */
    record Repeat(Report report) implements Act {}
}
