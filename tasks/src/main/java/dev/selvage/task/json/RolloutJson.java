// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task.json;

import dev.selvage.protocol.Json;
import dev.selvage.task.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a task spreads, as operators ask for it and as it is stored. */
final class RolloutJson {
    /** Devices a minute when nobody asks for a pace: more than any site has. */
    static final double PER_MINUTE_FREE = 1_000_000;
    /** Devices that have to succeed before the pace grows, when nobody says. */
    static final int GROW_AFTER_USUAL = 10;
    /** As an error percentage: no failure of a group stops it. */
    private static final int ERROR_NEVER = 101;
    private static final int PERCENT_ALL = 100;
    private static final double GROWTH_MAX = 10;

    private RolloutJson() {}

    /** {@code {"perMinute","growth","growAfter","groups","abortAt"}}, all of which may be absent. */
    static Rollout read(Fields in) {
        in.only("perMinute", "growth", "growAfter", "groups", "abortAt");
        double perMinute = in.number("perMinute", 0.001, PER_MINUTE_FREE).orElse(PER_MINUTE_FREE);
        double growth = in.number("growth", 1, GROWTH_MAX).orElse(1.0);
        int growAfter = in.integer("growAfter", 1, Integer.MAX_VALUE).orElse(GROW_AFTER_USUAL);
        if (!in.has("perMinute") && (in.has("growth") || in.has("growAfter"))) {
            in.fault("perMinute", "is missing: nothing can grow without it", "give the devices a minute to begin with");
        }
        Optional<Integer> abortAt = in.integer("abortAt", 1, PERCENT_ALL);
        List<Rollout.Group> groups = in.has("groups") ? groups(in, abortAt) : List.of(new Rollout.Group(PERCENT_ALL, 0, abortAt.orElse(ERROR_NEVER), false));
        return new Rollout(growth == 1 ? Rollout.Rate.constant(perMinute) : new Rollout.Rate(perMinute, growth, growAfter, PER_MINUTE_FREE), groups);
    }

    private static List<Rollout.Group> groups(Fields in, Optional<Integer> abortAt) {
        List<Rollout.Group> groups = new ArrayList<>();
        for (Fields group : in.objects("groups")) {
            group.only("percent", "success", "error", "approve");
            int success = group.integer("success", 0, PERCENT_ALL).orElse(PERCENT_ALL);
            // with more failures than that the group cannot come to its success any more
            int error = group.integer("error", 1, ERROR_NEVER).or(() -> abortAt).orElse(ERROR_NEVER - success);
            groups.add(new Rollout.Group(group.must("percent", group.integer("percent", 1, PERCENT_ALL), 1), success, error, group.flag("approve").orElse(false)));
        }
        int sum = groups.stream().mapToInt(Rollout.Group::percent).sum();
        if (groups.isEmpty() || groups.size() > Rollout.GROUPS_MAX || sum != PERCENT_ALL) {
            in.fault("groups", groups.size() + " groups whose percents make " + sum, "1 to " + Rollout.GROUPS_MAX + " groups whose percents make 100");
            return List.of(new Rollout.Group(PERCENT_ALL, 0, ERROR_NEVER, false));
        }
        return groups;
    }

    static Json.Obj write(Rollout rollout) {
        Rollout.Rate rate = rollout.rate();
        List<Json> groups = new ArrayList<>();
        rollout.groups().forEach(group -> groups.add(Json.object().put("percent", group.percent()).put("success", group.successPercent())
                .put("error", group.errorPercent()).put("approve", group.approval()).build()));
        return Json.object().put("perMinute", rate.perMinute()).put("growth", rate.factor()).put("growAfter", rate.every())
                .put("perMinuteMax", rate.perMinuteMax()).put("groups", new Json.Arr(groups)).build();
    }

    /** What {@link #write} wrote. */
    static Rollout stored(Fields in) {
        List<Rollout.Group> groups = in.objects("groups").stream().map(group -> new Rollout.Group(stored(group, "percent"), stored(group, "success"),
                stored(group, "error"), group.flag("approve").orElse(false))).toList();
        return new Rollout(new Rollout.Rate(real(in, "perMinute"), real(in, "growth"), stored(in, "growAfter"), real(in, "perMinuteMax")), groups);
    }

    private static int stored(Fields in, String name) {
        return in.must(name, in.integer(name, 0, Integer.MAX_VALUE), 1);
    }

    private static double real(Fields in, String name) {
        return in.must(name, in.number(name, 0, Double.MAX_VALUE), 1.0);
    }
}
