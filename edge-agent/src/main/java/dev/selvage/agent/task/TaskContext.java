// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.protocol.Json;
import java.io.IOException;

/** What a run of a task knows and may say. Used by the run's own thread. */
public interface TaskContext {
    /** The task's name. */
    String id();

    /** Its arguments, checked. */
    Json.Obj args();

    /** 1 for the first. */
    int attempt();

    /** The step that was stored last, when the agent stopped in the middle of it and the type goes on; empty from the beginning. */
    String fromStep();

    /**
     * Says that a step begins, and waits until that is durable: its side effect comes after this.
     *
     * @param name a word of at most 64 characters
     * @throws StoppedException when the run is to end, and the step does not begin
     */
    void step(String name) throws StoppedException, InterruptedException;

    /** Tells how far it is; what comes more often than once a second, or is larger than 4 KiB, is left out. */
    void progress(Json progress);

    /**
     * Asks the gateway what agents agree upon among themselves, and waits: {@code lease.acquire}, {@code lease.renew}, {@code lease.release},
     * {@code lease.show}, {@code agreed.get} or {@code agreed.set}, as docs/tasks.md describes them; the holder of a lease is this device.
     *
     * @return the gateway's answer
     * @throws IOException when it refuses, with its reason, when it does not answer in time, or when there is no broker
     */
    Json.Obj ask(String verb, Json.Obj question) throws IOException, InterruptedException;

    /** True when the run was asked to stop: return {@link dev.selvage.task.Outcome.Stopped} soon, or {@link #refuseToStop}. */
    boolean isStopped();

    /** Says that it cannot stop now, and goes on. A run whose time is over is not asked, and stopped all the same. */
    void refuseToStop(String why);
}
