// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.home;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * Decides whether this gateway is its site's home, from what gateways say of themselves:
 *
 * <pre>
 * AWAY → LOOKING → RISING (its epoch is being stored) → HOME
 *            └→ STANDBY ──↗        └→ STUCK (no file takes the epoch)
 * </pre>
 *
 * A home with a higher epoch, or with the same and a smaller id, ends RISING and HOME; without any home STANDBY rises.
 * Two that are home for a moment are safe, since rows merge and devices follow the higher epoch. An epoch is a random
 * step above all that were heard of, so that two who have not heard of each other do not take the same: devices would
 * not notice that one has followed the other. Does no I/O; told monotonic time; confined to the loop's thread.
 */
public final class HomeWatch {
    /** How long to look for a home after connecting: a broker hands out what it retains right after SUBACK. */
    public static final long LOOK_MILLIS = 250;
    /** A home says its figures every minute. One that missed three is gone without its Will, as after a broker's loss. */
    public static final long SILENT_MILLIS = 180_000;
    /** A file that has not taken the epoch by then is in trouble, and people and other gateways are told. */
    static final long STUCK_MILLIS = 5_000;
    /** Devices may raise the epoch this often: each time all of them are greeted. */
    static final long TOLD_AGAIN_MILLIS = 10_000;
    /** The largest step from one epoch to the next: two gateways take the same one in 65,536 times. */
    public static final int STEP_MAX = 65_536;
    /** Epochs that a device tells so far beyond ours are a lie: a gateway would have to become home a million times. */
    static final long TOLD_BEYOND_MAX = 1_000_000L * STEP_MAX;

    private final String id;
    private final IntSupplier steps;
    /** Other gateways that say they are home. */
    private final Map<String, Rival> rivals = new TreeMap<>();
    private Role role = Role.AWAY;
    private long epoch;
    private long highest;
    private long told;
    /** When the role ends by itself: the look, or the patience with the files. */
    private long untilMillis;
    private long nextToldMillis = Long.MIN_VALUE;

    /** What this gateway is to its site. */
    public enum Role {
        /** There is no broker. */
        AWAY,
        /** It listens whether there is a home. */
        LOOKING,
        /** It is becoming home. */
        RISING,
        /** It is becoming home, and its files do not let it. */
        STUCK,
        /** It takes, settles and answers. */
        HOME,
        /** Another one does. */
        STANDBY
    }

    /** Another home. */
    public record Rival(String id, long epoch, long heardMillis) {}

    /**
     * @param stored the highest epoch that is in the files
     * @param steps random numbers from 1 to {@link #STEP_MAX}
     */
    public HomeWatch(String id, long stored, IntSupplier steps) {
        this.id = id;
        this.steps = steps;
        this.highest = stored;
    }

    /** The broker is there. */
    public void connected(long nowMillis) {
        role = Role.LOOKING;
        untilMillis = nowMillis + LOOK_MILLIS;
    }

    /** The broker is gone; what others are is told anew when it is back. */
    public void disconnected() {
        role = Role.AWAY;
        rivals.clear();
    }

    /** A gateway says what it is, now or in a message that the broker kept. What was said under our own name is the past. */
    public void heard(String gateway, GatewayStatus status, long nowMillis) {
        status.home().ifPresent(other -> highest = Math.max(highest, other));
        rivals.remove(gateway);
        if (!gateway.equals(id)) {
            status.home().ifPresent(other -> rivals.put(gateway, new Rival(gateway, other, nowMillis)));
        }
    }

    /** A gateway has just shown a sign of life. */
    public void alive(String gateway, long nowMillis) {
        rivals.computeIfPresent(gateway, (name, rival) -> new Rival(name, rival.epoch(), nowMillis));
    }

    /** A device has heard of that epoch; below it, it would not listen to us. */
    public void told(long byDevice) {
        if (byDevice <= highest + TOLD_BEYOND_MAX) {
            told = Math.max(told, byDevice);
        }
    }

    /** A file has that epoch durably, and the next start will find it. */
    public void stored(long durable) {
        if (durable == epoch && (role == Role.RISING || role == Role.STUCK)) {
            role = Role.HOME;
        }
    }

    /** What follows from all that was heard. When it is RISING afterwards and was not before, the epoch is to be stored. */
    public Role step(long nowMillis) {
        rivals.values().removeIf(rival -> nowMillis - rival.heardMillis() >= SILENT_MILLIS);
        switch (role) {
            case AWAY -> { }
            case LOOKING -> {
                if (!rivals.isEmpty()) {
                    role = Role.STANDBY;
                } else if (nowMillis >= untilMillis) {
                    rise(nowMillis);
                }
            }
            case STANDBY -> {
                if (rivals.isEmpty()) {
                    rise(nowMillis);
                }
            }
            case RISING, STUCK -> {
                if (!rivals.isEmpty()) {
                    role = Role.STANDBY;
                } else if (nowMillis >= untilMillis) {
                    role = Role.STUCK;
                }
            }
            case HOME -> stay(nowMillis);
        }
        return role;
    }

    private void stay(long nowMillis) {
        if (rival().filter(other -> other.epoch() > epoch || (other.epoch() == epoch && other.id().compareTo(id) < 0)).isPresent()) {
            role = Role.STANDBY;
        } else if (told > epoch && nowMillis >= nextToldMillis) {
            nextToldMillis = nowMillis + TOLD_AGAIN_MILLIS;
            rise(nowMillis);
        }
    }

    private void rise(long nowMillis) {
        role = Role.RISING;
        highest = Math.max(highest, told) + steps.getAsInt();
        epoch = highest;
        untilMillis = nowMillis + STUCK_MILLIS;
    }

    /** When {@link #step} has something to do if nothing is heard before; {@code Long.MAX_VALUE} for never. */
    public long nextStepMillis() {
        long silent = rivals.values().stream().mapToLong(rival -> rival.heardMillis() + SILENT_MILLIS).min().orElse(Long.MAX_VALUE);
        long own = role == Role.LOOKING || role == Role.RISING ? untilMillis
                : role == Role.HOME && told > epoch ? nextToldMillis : Long.MAX_VALUE;
        return role == Role.AWAY ? Long.MAX_VALUE : Math.min(silent, own);
    }

    public Role role() {
        return role;
    }

    /** The epoch of RISING, STUCK and HOME. */
    public long epoch() {
        return epoch;
    }

    /** The home that others follow: of the highest epoch, then of the smallest id. */
    public Optional<Rival> rival() {
        return rivals.values().stream().max(Comparator.comparingLong(Rival::epoch).thenComparing(Rival::id, Comparator.reverseOrder()));
    }
}
