// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import java.util.Optional;

/** How long a part may be as it is, and what becomes of it then. Pure. */
final class PartRules {
    /** Longer than a device may take to be stopped and to tell. */
    static final long GRACE_MILLIS = 60_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final Job job;
    private final Part part;
    private final Fleet fleet;
    private final long nowMillis;

    /** What is to be done about a part. */
    sealed interface Verdict {
        /** Nothing before that time, if nothing is heard. */
        record Keep(long untilMillis) implements Verdict {}

        /** Its next attempt is due. */
        record Again() implements Verdict {}

        /** The gateway ends it. */
        record Close(TaskState state, String why) implements Verdict {}
    }

    PartRules(Job job, Part part, Fleet fleet, long nowMillis) {
        this.job = job;
        this.part = part;
        this.fleet = fleet;
        this.nowMillis = nowMillis;
    }

    Verdict judge() {
        if (part.isRetried()) {
            return nowMillis >= part.times().retryMillis() ? new Verdict.Again() : new Verdict.Keep(part.times().retryMillis());
        } else if (part.state().isFinal() || part.state() == TaskState.CREATED) {
            return new Verdict.Keep(NEVER);
        }
        Optional<Long> away = fleet.awaySinceMillis(part.device());
        long lostAt = away.map(since -> plus(since, job.spec().patience().lostMillis())).orElse(NEVER);
        return part.state() == TaskState.QUEUED || part.state() == TaskState.OFFERED ? unaccepted(lostAt) : atWork(lostAt);
    }

    private Verdict unaccepted(long lostAt) {
        Spec.Patience patience = job.spec().patience();
        long expiresAt = patience.expiresMillis() == 0 ? NEVER : patience.expiresMillis();
        long acceptBy = part.state() == TaskState.OFFERED && isMovable() ? plus(part.times().sentMillis(), patience.acceptMillis()) : NEVER;
        if (nowMillis >= expiresAt) {
            return new Verdict.Close(TaskState.EXPIRED, "not accepted before its deadline");
        } else if (nowMillis >= acceptBy) {
            return new Verdict.Close(TaskState.SUPERSEDED, "it did not accept within " + patience.acceptMillis() + " ms");
        }
        return lost(lostAt).orElseGet(() -> new Verdict.Keep(Math.min(expiresAt, Math.min(acceptBy, isMovable() ? lostAt : NEVER))));
    }

    private Verdict atWork(long lostAt) {
        long totalMillis = job.spec().patience().timers().totalMillis();
        // a device that is there ends it itself; who is away may have done so
        long overAt = totalMillis == 0 || lostAt == NEVER ? NEVER
                : Math.max(lostAt, part.times().sentMillis() + job.spec().patience().acceptMillis() + totalMillis + GRACE_MILLIS);
        if (nowMillis >= overAt) {
            return new Verdict.Close(TaskState.TIMED_OUT, "the device is away, and the task's time is over; whether it was done is not known");
        }
        return lost(lostAt).orElseGet(() -> new Verdict.Keep(Math.min(overAt, isMovable() ? lostAt : NEVER)));
    }

    private Optional<Verdict> lost(long lostAt) {
        return nowMillis >= lostAt && isMovable()
                ? Optional.of(new Verdict.Close(TaskState.SUPERSEDED, "the device is away for more than " + job.spec().patience().lostMillis() + " ms"))
                : Optional.empty();
    }

    /** Who was told may be at work by now, heard or not: only what can be done twice is then given to another. */
    private boolean isMovable() {
        return job.spec().target() instanceof Target.One one && !one.selector().namesDevices()
                && (part.state() == TaskState.QUEUED || fleet.isIdempotent(part.device(), job.spec().type()));
    }

    private static long plus(long atMillis, long waitMillis) {
        return atMillis > NEVER - waitMillis ? NEVER : atMillis + waitMillis;
    }
}
