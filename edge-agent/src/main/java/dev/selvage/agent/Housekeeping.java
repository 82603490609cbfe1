// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.replica.Replica;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Retention;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What the loop does now and then so that the replica's file stays small: forgets old history and deletions. Confined to the loop's thread. */
final class Housekeeping {
    /** History is looked at this often: a look costs a millisecond, and a minute of it is little beside a day. */
    static final long LOOK_MILLIS = 60_000;
    /** Between two slices readings and messages get their turn. */
    static final long SLICE_PAUSE_MILLIS = 20;
    /** Deletions that the gateway has seen are forgotten this often. */
    static final long TIDY_MILLIS = 3_600_000;
    /**
     * With less free disk the file is to use its own pages again: a full disk leaves no room for the write-ahead log, and so none
     * for forgetting. Twice what that log takes.
     */
    static final long DISK_FREE_BYTES_MIN = 8L * 1024 * 1024;

    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());

    private final Replica replica;
    private final String scope;
    private Retention limits;
    private final LongSupplier diskFreeBytes;
    private long reserveBytes;
    private boolean keepsHistory = true;
    private long nextLookMillis = Long.MIN_VALUE;
    private long nextTidyMillis = Long.MIN_VALUE;

    /**
     * @param scope the device's own
     * @param diskFreeBytes free space where the replica lies
     */
    Housekeeping(Replica replica, String scope, Retention limits, LongSupplier diskFreeBytes) {
        this.replica = replica;
        this.scope = scope;
        this.limits = limits;
        this.diskFreeBytes = diskFreeBytes;
    }

    /** From now on history is kept so. */
    void limits(Retention others) {
        limits = others;
    }

    /** From now on no history is kept while the disk has less room than that. */
    void reserve(long bytes) {
        reserveBytes = bytes;
    }

    /** Free space where the replica lies. */
    long diskFreeBytes() {
        return diskFreeBytes.getAsLong();
    }

    /** What the device has to leave free. */
    long reserveBytes() {
        return reserveBytes;
    }

    /** False while the disk has less room than the device has to leave. */
    boolean keepsHistory() {
        return keepsHistory;
    }

    private void lookAtReserve() {
        boolean isRoomy = diskFreeBytes.getAsLong() >= reserveBytes;
        if (isRoomy != keepsHistory) {
            LOG.log(System.Logger.Level.WARNING, isRoomy
                    ? scope + ": the disk has room again, history is kept"
                    : scope + ": the disk has less than " + reserveBytes + " bytes free, the reserve of the profile's limits; no history is kept until there is more");
        }
        keepsHistory = isRoomy;
    }

    /** Does what is due, a slice of it at most; throws ReplicaException when nothing can be written, and waits for the next look then. */
    void step(Moment now) {
        boolean looks = now.monotonicMillis() >= nextLookMillis;
        boolean tidies = now.monotonicMillis() >= nextTidyMillis;
        // before anything can fail
        nextLookMillis = looks ? now.monotonicMillis() + LOOK_MILLIS : nextLookMillis;
        nextTidyMillis = tidies ? now.monotonicMillis() + TIDY_MILLIS : nextTidyMillis;
        if (looks) {
            lookAtReserve();
            look(now);
        }
        if (tidies) {
            replica.forgetOldDeletions(now.wallMillis());
        }
    }

    private void look(Moment now) {
        boolean forgot = replica.forgetHistory(limits, Optional.of(scope), now.wallMillis())
                || (diskFreeBytes.getAsLong() < DISK_FREE_BYTES_MIN && replica.makeRoom(scope, now.wallMillis()));
        if (forgot) {
            nextLookMillis = now.monotonicMillis() + SLICE_PAUSE_MILLIS;
        }
    }

    /** A commit found the disk full: acknowledged history may go, if there is still room to write that down. */
    void diskFull(Moment now) {
        try {
            replica.makeRoom(scope, now.wallMillis());
        } catch (ReplicaException e) {
            LOG.log(System.Logger.Level.DEBUG, "no room can be made: {0}", e.getMessage());
        }
    }

    /** When {@link #step} has something to do. */
    long nextStepMillis() {
        return Math.min(nextLookMillis, nextTidyMillis);
    }
}
