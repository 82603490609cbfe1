// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a task is at one device. What may follow what:
 *
 * <pre>
 * CREATED → QUEUED → OFFERED → ACCEPTED → RUNNING → SUCCEEDED | FAILED | REJECTED | TIMED_OUT | CANCELLED
 *                                 │ REJECTED | EXPIRED | CANCELLED | FAILED before it ran
 * any that is not final → REMOVED | SUPERSEDED | CANCELLED by force
 * </pre>
 *
 * A final state stays. A refused cancellation is told as an event; the task goes on RUNNING.
 */
public enum TaskState {
    /** Known to the gateway; no device is chosen. */
    CREATED,
    /** A device is chosen; it was not told yet. */
    QUEUED,
    /** The device was told: a lease runs until it accepts. */
    OFFERED,
    /** Durable at the device, waiting for its turn. */
    ACCEPTED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** The device will not do it, or cannot whatever is tried, and says why. */
    REJECTED,
    /** A step, or all of it, took longer than it may. */
    TIMED_OUT,
    CANCELLED,
    /** The deadline passed before a device accepted it. */
    EXPIRED,
    /** The device left the target before it began. */
    REMOVED,
    /** Another attempt, at another device or a newer order, has taken its place. */
    SUPERSEDED;

    private static final Set<TaskState> OPEN = EnumSet.of(CREATED, QUEUED, OFFERED, ACCEPTED, RUNNING);
    private static final Set<TaskState> TOLD_BY_DEVICE = EnumSet.of(ACCEPTED, RUNNING, SUCCEEDED, FAILED, REJECTED, TIMED_OUT, CANCELLED, EXPIRED);

    /** True when nothing can follow. */
    public boolean isFinal() {
        return !OPEN.contains(this);
    }

    /** True of what devices say; the others are the gateway's own. */
    public boolean isTheDevices() {
        return TOLD_BY_DEVICE.contains(this);
    }

    /** Whether a task in this state may be in that one next; a state may be told again. */
    public boolean mayBecome(TaskState next) {
        if (isFinal()) {
            return next == this;
        }
        return switch (next) {
            case CREATED, QUEUED, OFFERED, ACCEPTED, RUNNING -> next.compareTo(this) >= 0;
            case SUCCEEDED, TIMED_OUT -> this == RUNNING;
            case FAILED -> this == RUNNING || this == ACCEPTED;
            case REJECTED -> true;
            case EXPIRED -> this != RUNNING;
            case CANCELLED, REMOVED, SUPERSEDED -> true;
        };
    }
}
