// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.fault;

import dev.selvage.agent.driver.Reading;
import dev.selvage.profile.model.Fault;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * One fault of one point. What it does depends on the readings alone, so a batch that is offered again comes out as it
 * did the first time. Guarded by its owner.
 */
final class PointFault {
    private final Fault.OfPoint fault;
    /** How far it moves a value, in the driver's raw units: drivers give values before the profile's scale. */
    private final double by;
    /** What a stuck sensor repeats: the last reading before the fault, or its first when there is none before. */
    private Optional<Reading> held = Optional.empty();
    /** When the reading was taken that a spike of a single reading hit. */
    private OptionalLong spikedMillis = OptionalLong.empty();

    PointFault(Fault.OfPoint fault, double rawPerUnit) {
        this.fault = fault;
        this.by = fault.by() * rawPerUnit;
    }

    /** What becomes of a reading; empty when it is dropped. */
    Optional<Reading> pass(Reading reading, long firstMillis) {
        long sinceMillis = reading.takenAtMillis() - firstMillis;
        if (!fault.isActive(sinceMillis)) {
            boolean later = reading.takenAtMillis() >= held.map(Reading::takenAtMillis).orElse(Long.MIN_VALUE);
            if (sinceMillis < fault.atMillis() && later) {
                held = Optional.of(reading);
            }
            return Optional.of(reading);
        }
        return fault.verb() == Fault.Verb.DROP ? Optional.empty() : Optional.of(hit(reading, sinceMillis));
    }

    private Reading hit(Reading reading, long sinceMillis) {
        return switch (fault.verb()) {
            case STUCK -> stuck(reading);
            case SPIKE -> isMeant(reading.takenAtMillis()) ? moved(reading, by) : reading;
            case DRIFT -> moved(reading, by * (sinceMillis - fault.atMillis()) / fault.perMillis());
            // A seed of point and time: the same recording fails in the same way each time.
            case NOISE -> moved(reading, by * new Random(reading.point().hashCode() * 31L + reading.takenAtMillis()).nextGaussian());
            case DROP -> reading;
        };
    }

    /** A spike without a duration hits the first reading after its time, and that one as often as it is seen. */
    private boolean isMeant(long takenAtMillis) {
        if (spikedMillis.isEmpty()) {
            spikedMillis = OptionalLong.of(takenAtMillis);
        }
        return fault.forMillis() > 0 || spikedMillis.getAsLong() == takenAtMillis;
    }

    private Reading stuck(Reading reading) {
        if (held.isEmpty()) {
            held = Optional.of(reading);
        }
        Reading before = held.get();
        return new Reading(reading.point(), before.value(), before.quality(), before.reason(), reading.takenAtMillis());
    }

    /** Numbers keep their kind; what is no number cannot be moved. */
    private static Reading moved(Reading reading, double by) {
        if (reading.quality() != Quality.GOOD) {
            return reading;
        } else if (reading.value() instanceof PointValue.Int64 whole) {
            return Reading.good(reading.point(), new PointValue.Int64(Math.round(whole.value() + by)), reading.takenAtMillis());
        } else if (reading.value() instanceof PointValue.Float64 number) {
            return Reading.good(reading.point(), PointValue.ofDouble(number.value() + by), reading.takenAtMillis());
        }
        return reading;
    }
}
