// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.profile;

import dev.selvage.profile.model.LimitsSpec;
import dev.selvage.profile.model.PointSpec;
import dev.selvage.profile.model.Report;
import dev.selvage.profile.model.Sampling;
import java.util.List;
import java.util.Locale;

/** Reads the limits and checks that what the points are sure to publish stays within them. */
final class LimitsReader {
    /** Points allowed when the profile does not say. */
    static final int POINTS_MAX = 512;
    /** Messages a second when the profile does not say. */
    static final double MESSAGES_PER_SECOND = 10;
    /** Payload when the profile does not say. */
    static final int PAYLOAD_BYTES = 65_536;
    /** Outbox when the profile does not say: a week of a chatty device. */
    static final long OUTBOX_BYTES = 64L * 1024 * 1024;
    /** Age in the outbox when the profile does not say: as long as the broker keeps a session. */
    static final long OUTBOX_AGE_MILLIS = 7L * 86_400_000;
    /** Free disk kept when the profile does not say. */
    static final long DISK_RESERVE_BYTES = 100L * 1024 * 1024;

    /** Model's file when the profile does not say: the largest that any agent opens. */
    static final long MODEL_BYTES = 8L * 1024 * 1024;

    /** Block of a constrained node when the profile does not say: the largest there is in CoAP. */
    static final int BLOCK_BYTES = 1_024;
    /** Observations of a constrained node when the profile does not say: states, desired values, tasks and one point. */
    static final int OBSERVERS = 4;

    private LimitsReader() {}

    /** The limits; {@code points} are what must stay within them. */
    static LimitsSpec read(Fields fields, List<PointSpec> points) {
        if (points.size() > fields.integer("points", POINTS_MAX)) {
            fields.complain("points", points.size() + " points are more than the limit");
        }
        Fields rate = fields.below("rate");
        double messages = rate.number("msgs", MESSAGES_PER_SECOND);
        long per = rate.millis("per", 1_000);
        if (per == 0) {
            rate.complain("per", "must be longer than 0");
            per = 1_000;
        }
        long burst = rate.integer("burst", (long) Math.ceil(Math.max(1, 2 * messages)));
        LimitsSpec limits = new LimitsSpec(
                new LimitsSpec.Rate(messages, per, (int) burst),
                (int) fields.integer("payload", PAYLOAD_BYTES),
                new LimitsSpec.Outbox(
                        fields.below("outbox").integer("bytes", OUTBOX_BYTES),
                        fields.below("outbox").millis("age", OUTBOX_AGE_MILLIS)),
                fields.below("disk").integer("reserve", DISK_RESERVE_BYTES),
                fields.integer("model", MODEL_BYTES),
                new LimitsSpec.OfNode((int) fields.integer("block", BLOCK_BYTES), (int) fields.integer("observers", OBSERVERS)));
        checkRate(fields, limits, points);
        return limits;
    }

    private static void checkRate(Fields fields, LimitsSpec limits, List<PointSpec> points) {
        double sure = points.stream().mapToDouble(LimitsReader::sureRate).sum();
        if (sure > limits.rate().perSecond()) {
            fields.complain("rate", String.format(Locale.ROOT,
                    "the points publish %.3g messages a second for sure, more than the %.3g allowed; raise rate, or report less often",
                    sure, limits.rate().perSecond()));
        }
    }

    /** Messages a second that come whatever the values do: the heartbeat, or each reading of a point that reports always. */
    private static double sureRate(PointSpec point) {
        Report report = point.report();
        if (point.hidden()) {
            return 0;
        }
        boolean each = report.when() == Report.When.ALWAYS && point.timing().sampling() instanceof Sampling.Periodic;
        long every = point.timing().sampling() instanceof Sampling.Periodic p ? p.everyMillis() : report.maxMillis();
        // A heartbeat repeats a reading, so it cannot come more often than readings do.
        long period = each ? Math.max(every, report.minMillis()) : Math.max(every, report.maxMillis());
        return 1_000.0 / Math.max(1, period);
    }
}
