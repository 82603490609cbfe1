// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import java.util.List;

/**
 * How a task spreads over many devices: so fast, in groups, each of which has to go well before the next one begins.
 *
 * @param groups in order; together they hold all devices
 */
public record Rollout(Rate rate, List<Group> groups) {
    /** Groups that a person can follow. */
    public static final int GROUPS_MAX = 10;
    private static final double MINUTE_MILLIS = 60_000;

    public Rollout {
        groups = List.copyOf(groups);
        if (groups.isEmpty() || groups.size() > GROUPS_MAX || groups.stream().mapToInt(Group::percent).sum() != 100) {
            throw new IllegalArgumentException("a rollout has 1 to " + GROUPS_MAX + " groups, whose percents make 100");
        }
    }

    /**
     * Devices a minute: {@code perMinute}, times {@code factor} after each {@code every} that succeeded, up to {@code perMinuteMax}.
     *
     * @param factor 1 for a constant rate
     */
    public record Rate(double perMinute, double factor, int every, double perMinuteMax) {
        public Rate {
            if (!(perMinute > 0) || !(factor >= 1 && factor <= 10) || every < 1 || !(perMinuteMax >= perMinute)) {
                throw new IllegalArgumentException("a rate is more than 0 a minute, grows by a factor of 1 to 10, and ends no lower than it begins");
            }
        }

        /** The same all the time. */
        public static Rate constant(double perMinute) {
            return new Rate(perMinute, 1, 1, perMinute);
        }

        double now(long succeeded) {
            return Math.min(perMinuteMax, perMinute * Math.pow(factor, (double) Math.floorDiv(succeeded, every)));
        }
    }

    /**
     * A share of the devices.
     *
     * @param successPercent of the group's devices that must have done it before the next group begins
     * @param errorPercent of the group's devices whose failure stops everything; above 100 for never
     * @param approval a person has to let the next group begin
     */
    public record Group(int percent, int successPercent, int errorPercent, boolean approval) {
        public Group {
            if (percent < 1 || percent > 100 || successPercent < 0 || successPercent > 100 || errorPercent < 1) {
                throw new IllegalArgumentException("percents are 1 to 100");
            }
        }
    }

    /** What is to be done next. */
    public sealed interface Step {
        /** So many more devices get it now. */
        record Give(int count) implements Step {}

        /** Nothing before that wall clock, or before something is heard. */
        record Wait(long untilMillis) implements Step {}

        /** A person has to say that the next group may begin. */
        record NeedsApproval(int groupsDone) implements Step {}

        /** Too many have failed: nobody else gets it. */
        record Stop(String why) implements Step {}
    }

    /**
     * What comes next.
     *
     * @param parts all devices in the order in which they get it; those that have not are {@link TaskState#CREATED}
     * @param approved groups after which a person has let it go on
     */
    public Step next(List<Part> parts, int approved, long nowMillis) {
        int begin = 0;
        int percent = 0;
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            percent += group.percent();
            // rounded up, so that the first group of few devices is not empty
            int end = (int) Math.min(parts.size(), Math.ceil(parts.size() * percent / 100.0));
            List<Part> members = parts.subList(begin, end);
            long failed = members.stream().filter(Rollout::hasFailed).count();
            if (!members.isEmpty() && failed * 100 >= (long) group.errorPercent() * members.size()) {
                return new Step.Stop(failed + " of " + members.size() + " devices of group " + (i + 1) + " have failed, " + group.errorPercent() + " % are too many");
            }
            if (members.stream().anyMatch(part -> part.state() == TaskState.CREATED)) {
                return pace(parts, members, nowMillis);
            }
            long good = members.stream().filter(part -> part.state() == TaskState.SUCCEEDED || part.state() == TaskState.REMOVED).count();
            if (good * 100 < (long) group.successPercent() * members.size()) {
                return members.stream().allMatch(Part::isOver) ? new Step.Stop("only " + good + " of " + members.size() + " devices of group " + (i + 1) + " have done it, "
                        + group.successPercent() + " % are needed") : new Step.Wait(Long.MAX_VALUE);
            }
            if (group.approval() && i + 1 < groups.size() && approved <= i) {
                return new Step.NeedsApproval(i + 1);
            }
            begin = end;
        }
        return new Step.Wait(Long.MAX_VALUE);
    }

    private Step pace(List<Part> parts, List<Part> members, long nowMillis) {
        long waiting = members.stream().filter(part -> part.state() == TaskState.CREATED).count();
        long succeeded = parts.stream().filter(part -> part.state() == TaskState.SUCCEEDED).count();
        double perMilli = rate.now(succeeded) / MINUTE_MILLIS;
        long lastMillis = parts.stream().filter(part -> part.state() != TaskState.CREATED).mapToLong(part -> part.times().queuedMillis()).max().orElse(0);
        if (lastMillis == 0) {
            return new Step.Give(1);
        }
        long due = (long) ((nowMillis - lastMillis) * perMilli);
        return due < 1 ? new Step.Wait(lastMillis + (long) Math.ceil(1 / perMilli)) : new Step.Give((int) Math.min(waiting, due));
    }

    private static boolean hasFailed(Part part) {
        return switch (part.state()) {
            case FAILED, REJECTED, TIMED_OUT, EXPIRED -> part.times().retryMillis() == 0;
            default -> false;
        };
    }
}
