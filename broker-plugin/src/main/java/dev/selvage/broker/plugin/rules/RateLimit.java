// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.broker.plugin.rules;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A token bucket per client: {@code perSecond} messages, bursts up to {@code burst}. It belongs to the id, so that
 * reconnecting does not fill it. Thread-safe; times are nanoseconds of a monotonic clock.
 */
public final class RateLimit {
    private final double perSecond;
    private final double burst;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    private record Bucket(double tokens, long atNanos) {}

    public RateLimit(double perSecond, double burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** Takes one token; false when there is none. */
    public boolean take(String clientId, long nowNanos) {
        // A refused message empties nothing, so the bucket tells by its tokens alone whether this one got through.
        boolean[] taken = new boolean[1];
        buckets.compute(clientId, (id, bucket) -> {
            double tokens = bucket == null ? burst : refilled(bucket, nowNanos);
            taken[0] = tokens >= 1;
            return new Bucket(taken[0] ? tokens - 1 : tokens, nowNanos);
        });
        return taken[0];
    }

    /** Forgets full buckets, which are what a new one would be; called now and then to bound the map. */
    public void forgetIdle(long nowNanos) {
        buckets.values().removeIf(bucket -> refilled(bucket, nowNanos) >= burst);
    }

    /** How many clients have a bucket that is not full. */
    int size() {
        return buckets.size();
    }

    private double refilled(Bucket bucket, long nowNanos) {
        double seconds = Math.max(0, nowNanos - bucket.atNanos()) / 1e9;
        return Math.min(burst, bucket.tokens() + seconds * perSecond);
    }
}
