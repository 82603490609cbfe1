// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Driver} and its factory must do, whether it is asked or speaks by itself: {@link DriverContract} and
 * {@link PushContract} say the rest.
 */
@Timeout(120)
public abstract class AnyDriverContract {
    static final long NOW_MILLIS = 1_790_000_000_000L;
    static final String STRANGER = "no such\npoint";

    /** Opened before each test, closed after it. */
    Driver driver;

    /** The factory under test. */
    protected abstract DriverFactory factory();

    /** Settings with which it opens. */
    protected abstract Json.Obj settings() throws Exception;

    /** Two or more points that can be read with them, whatever the machine. */
    protected abstract Map<String, Json.Obj> bindings() throws Exception;

    @BeforeEach
    final void open() throws Exception {
        driver = factory().open(settings(), bindings(), Surroundings.none());
    }

    @AfterEach
    final void close() {
        driver.close();
    }

    @Test
    void hasANameAProfileCanUse() {
        assertTrue(factory().name().matches("[a-z][a-z0-9-]*"), factory().name());
    }

    @Test
    void isFoundByItsName() throws Exception {
        try (Drivers drivers = Drivers.find(List.of());
                Driver found = drivers.open(factory().name(), settings(), bindings(), Surroundings.none())) {
            assertEquals(driver.getClass(), found.getClass());
        }
    }

    @Test
    void readsOnlyWhatItIsAsked() throws Exception {
        for (String point : bindings().keySet()) {
            List<Reading> readings = driver.read(List.of(point), NOW_MILLIS);
            assertEquals(List.of(point), readings.stream().map(Reading::point).toList());
        }
    }

    @Test
    void answersForAPointItDoesNotKnowInOneClearLine() throws Exception {
        String known = bindings().keySet().iterator().next();
        try {
            List<Reading> readings = driver.read(List.of(known, STRANGER), NOW_MILLIS);
            assertEquals(2, readings.size());
            readings.stream().filter(reading -> reading.point().equals(STRANGER)).forEach(reading -> {
                assertEquals(Quality.BAD, reading.quality());
                assertPlain(reading.reason());
            });
        } catch (DriverException e) {
            assertPlain(e.getMessage());
        }
    }

    @Test
    void refusesToWriteAPointItDoesNotKnow() {
        DriverException refusal =
                assertThrows(DriverException.class, () -> driver.write(STRANGER, new PointValue.Int64(1)));
        assertPlain(refusal.getMessage());
        assertTrue(refusal.getMessage().contains("no such"), refusal.getMessage());
    }

    @Test
    void doesItsWorkThoughNothingItOffersIsTaken() throws Exception {
        driver.listen(Intake.CLOSED);
        assertEquals(bindings().size(), driver.read(List.copyOf(bindings().keySet()), NOW_MILLIS).size());
        assertDoesNotThrow(driver::close);
    }

    @Test
    void closesAsOftenAsItIsTold() {
        driver.close();
        assertDoesNotThrow(driver::close);
    }

    @Test
    void opensAgainAfterItWasClosed() throws Exception {
        driver.close();
        driver = factory().open(settings(), bindings(), Surroundings.none());
        assertEquals(bindings().size(), driver.read(List.copyOf(bindings().keySet()), NOW_MILLIS).size());
    }

    @Test
    void opensWithoutAnyPoint() throws Exception {
        try (Driver empty = factory().open(settings(), Map.of(), Surroundings.none())) {
            assertFalse(empty == driver, "each opening is a driver of its own");
        }
    }

    @Test
    void refusesABindingItDoesNotUnderstandByThePointsName() throws Exception {
        Map<String, Json.Obj> bindings = new HashMap<>(bindings());
        bindings.put("odd-one", Json.object().put("nonsense", 1).build());
        Json.Obj settings = settings();
        DriverException refusal = assertThrows(DriverException.class, () -> factory().open(settings, bindings, Surroundings.none()));
        assertPlain(refusal.getMessage());
        assertTrue(refusal.getMessage().contains("odd-one"), refusal.getMessage());
    }

    static void assertGood(Reading reading) {
        assertEquals("", reading.reason(), reading::toString);
        assertEquals(Quality.GOOD, reading.quality());
        assertFalse(reading.value() instanceof PointValue.Missing, reading::toString);
        if (reading.value() instanceof PointValue.Float64 number) {
            assertTrue(Double.isFinite(number.value()), reading::toString);
        }
    }

    static void assertPlain(String message) {
        assertFalse(message.isBlank());
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
    }
}
