// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link Driver} that is asked must do. A driver's test extends this and names a device that answers. */
public abstract class DriverContract extends AnyDriverContract {
    @Test
    void givesOneGoodReadingPerPointAsked() throws Exception {
        List<String> points = new ArrayList<>(bindings().keySet());
        Collections.sort(points);
        List<Reading> readings = driver.read(points, NOW_MILLIS);
        assertEquals(points, readings.stream().map(Reading::point).sorted().toList());
        readings.forEach(AnyDriverContract::assertGood);
    }

    @Test
    void goesOnGivingReadings() throws Exception {
        List<String> points = List.copyOf(bindings().keySet());
        for (int i = 0; i < 50; i++) {
            driver.read(points, NOW_MILLIS + i).forEach(AnyDriverContract::assertGood);
        }
    }

    @Test
    void keepsAPointsTypeFromReadingToReading() throws Exception {
        List<String> points = List.copyOf(bindings().keySet());
        assertEquals(types(driver.read(points, NOW_MILLIS)), types(driver.read(points, NOW_MILLIS + 5_000)));
    }

    @Test
    void saysTheTimeItWasTold() throws Exception {
        for (Reading reading : driver.read(List.copyOf(bindings().keySet()), 12_345)) {
            assertEquals(12_345, reading.takenAtMillis());
        }
    }

    @Test
    void givesTheOthersBesideAPointItDoesNotKnow() throws Exception {
        String known = bindings().keySet().iterator().next();
        for (Reading reading : driver.read(List.of(known, STRANGER), NOW_MILLIS)) {
            assertEquals(reading.point().equals(known), reading.quality() == Quality.GOOD, reading::toString);
        }
    }

    @Test
    void readsAgainAfterItWasClosedAndOpened() throws Exception {
        driver.close();
        driver = factory().open(settings(), bindings(), Surroundings.none());
        driver.read(List.copyOf(bindings().keySet()), NOW_MILLIS).forEach(AnyDriverContract::assertGood);
    }

    private static Map<String, Class<?>> types(List<Reading> readings) {
        Map<String, Class<?>> types = new HashMap<>();
        readings.forEach(reading -> types.put(reading.point(), reading.value().getClass()));
        return types;
    }
}
