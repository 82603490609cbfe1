// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import dev.selvage.decision.feature.Window;
import dev.selvage.decision.spec.InputSpec;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The inputs of one decision, from the readings of its points. Confined to one thread. */
public final class FeatureBook {
    /** A reading that is older than the one before by more than this comes from a source whose clock was set, not by a detour. */
    private static final long ORDER_MILLIS = 3_600_000;

    private final List<Channel> channels = new ArrayList<>();

    /** One input: its window and its last reading. */
    private static final class Channel {
        private final InputSpec spec;
        private final Window window;
        private OptionalDouble raw = OptionalDouble.empty();
        private Optional<Flaw> flaw = Optional.of(Flaw.WARMING);
        private long arrivedMillis;
        private long windowMillis;
        private boolean isLive;
        private long sinceMillis;
        private long takenMillis = Long.MIN_VALUE / 2;
        private long orderMillis = Long.MIN_VALUE / 2;

        private Channel(InputSpec spec, long startMillis) {
            this.spec = spec;
            this.window = new Window(spec.aggregate(), spec.span());
            this.arrivedMillis = startMillis;
        }

        private void take(Reading reading) {
            if (isLate(reading)) {
                arrivedMillis = reading.arrivedMillis();
                flaw = Optional.of(Flaw.OUT_OF_ORDER);
                return;
            }
            takenMillis = reading.takenMillis();
            orderMillis = reading.orderMillis();
            OptionalDouble value = number(reading.value());
            sinceMillis = value.equals(raw) ? sinceMillis : reading.arrivedMillis();
            raw = value;
            arrivedMillis = reading.arrivedMillis();
            windowMillis = reading.windowMillis();
            isLive = reading.isLive();
            boolean isHeld = raw.isPresent() && spec.range().map(range -> range.holds(raw.getAsDouble())).orElse(true);
            if (reading.quality() == Quality.OUT_OF_RANGE || (raw.isPresent() && !isHeld)) {
                flaw = Optional.of(Flaw.OUT_OF_RANGE);
            } else if (reading.quality() != Quality.GOOD || raw.isEmpty()) {
                flaw = Optional.of(reading.quality() == Quality.STALE ? Flaw.STALE : Flaw.BAD);
            } else {
                flaw = Optional.empty();
                window.add(raw.getAsDouble(), windowMillis);
            }
        }

        /** Earlier than the last on both clocks: what is so on the wall's alone was taken after somebody had set it back. */
        private boolean isLate(Reading reading) {
            long backMillis = orderMillis - reading.orderMillis();
            return reading.takenMillis() < takenMillis && backMillis > 0 && backMillis <= ORDER_MILLIS;
        }

        private Input read(long clockMillis) {
            long ageMillis = Math.max(0, clockMillis - arrivedMillis);
            // a recording's clock stands still between its rows; ours goes on, also when readings stop
            OptionalDouble feature = window.value(isLive ? clockMillis : windowMillis);
            boolean isStuck = flaw.isEmpty() && spec.stuckMillis().isPresent() && arrivedMillis - sinceMillis > spec.stuckMillis().getAsLong();
            Optional<Flaw> seen = isStuck ? Optional.of(Flaw.STUCK) : flaw;
            Optional<Flaw> now = ageMillis > spec.maxAgeMillis() ? Optional.of(Flaw.STALE) : seen;
            now = now.isEmpty() && feature.isEmpty() ? Optional.of(Flaw.WARMING) : now;
            return new Input(spec.as(), now.isPresent() ? spec.substitute() : feature, raw, ageMillis, now);
        }
    }

    /**
     * A reading as it was stored.
     *
     * @param windowMillis its time on the clock of its windows: the recording's for a recording, else that of its arrival
     * @param arrivedMillis when it came, by a clock that never jumps
     * @param takenMillis when it was taken, by its source's clock; may jump
     * @param orderMillis the same by a clock that never jumps: tells those that come too late
     */
    public record Reading(String point, PointValue value, Quality quality, long windowMillis, long arrivedMillis, long takenMillis, long orderMillis) {
        /** A reading whose own time is that of its window. */
        public Reading(String point, PointValue value, Quality quality, long windowMillis, long arrivedMillis) {
            this(point, value, quality, windowMillis, arrivedMillis, windowMillis);
        }

        /** True when its windows go by the clock of its arrival. */
        boolean isLive() {
            return windowMillis == arrivedMillis;
        }

        /** A reading of a recording, whose clock never jumps. */
        public Reading(String point, PointValue value, Quality quality, long windowMillis, long arrivedMillis, long takenMillis) {
            this(point, value, quality, windowMillis, arrivedMillis, takenMillis, takenMillis);
        }

        /**
         * A live reading. How long it was on its way, both ends by the wall clock of one moment, tells how late it is; when that clock was set
         * does not matter. One from the future was not late.
         *
         * @param wallMillis the device's wall clock at its arrival
         */
        public static Reading live(String point, PointValue value, Quality quality, long arrivedMillis, long wallMillis, long takenMillis) {
            long wayMillis = Math.max(0, wallMillis - takenMillis);
            return new Reading(point, value, quality, arrivedMillis, arrivedMillis, takenMillis, arrivedMillis - wayMillis);
        }
    }

    /**
     * Makes a book without readings.
     *
     * @param startMillis now, by the clock of the readings' arrival
     */
    public FeatureBook(List<InputSpec> inputs, long startMillis) {
        inputs.forEach(input -> channels.add(new Channel(input, startMillis)));
    }

    /** Takes a reading of any point; true when an input is made of it. */
    public boolean take(Reading reading) {
        boolean isOurs = false;
        for (Channel channel : channels) {
            if (channel.spec.point().equals(reading.point())) {
                channel.take(reading);
                isOurs = true;
            }
        }
        return isOurs;
    }

    /** The inputs at that time. */
    public List<Input> read(long clockMillis) {
        return channels.stream().map(channel -> channel.read(clockMillis)).toList();
    }

    /** A value as a number; true and false are 1 and 0. */
    static OptionalDouble number(PointValue value) {
        if (value instanceof PointValue.Float64 real) {
            return OptionalDouble.of(real.value());
        } else if (value instanceof PointValue.Int64 whole) {
            return OptionalDouble.of((double) whole.value());
        }
        return value instanceof PointValue.Bool flag ? OptionalDouble.of(flag.value() ? 1 : 0) : OptionalDouble.empty();
    }
}
