// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Driver} that speaks by itself must do. A driver's test extends this, and names a device that says
 * several things of each point once it is listened to.
 */
public abstract class PushContract extends AnyDriverContract {
    /** Lets the device say something more; for drivers whose device speaks by itself there is nothing to do. */
    protected void prompt() throws Exception {
        // a recording plays by itself
    }

    @Test
    void offersWholeBatchesOfItsOwnPoints() throws Exception {
        TestIntake intake = new TestIntake();
        driver.listen(intake);
        prompt();
        for (List<Reading> batch : intake.awaitStored(1)) {
            assertFalse(batch.isEmpty());
            assertTrue(batch.size() <= Intake.READINGS_MAX, () -> batch.size() + " readings");
            batch.forEach(reading -> assertTrue(bindings(reading.point()), reading::toString));
        }
    }

    @Test
    void offersOnAThreadOfItsOwn() throws Exception {
        TestIntake intake = new TestIntake();
        driver.listen(intake);
        prompt();
        intake.awaitStored(1);
        assertNotSame(Thread.currentThread(), intake.offeredBy());
    }

    @Test
    void offersEachPointInTheOrderItWasTaken() throws Exception {
        TestIntake intake = new TestIntake();
        driver.listen(intake);
        prompt();
        Map<String, Long> last = new TreeMap<>();
        intake.awaitStored(1).forEach(batch -> batch.forEach(reading -> {
            long before = last.getOrDefault(reading.point(), Long.MIN_VALUE);
            assertTrue(before < reading.takenAtMillis(), reading::toString);
            last.put(reading.point(), reading.takenAtMillis());
        }));
        assertFalse(last.isEmpty());
    }

    @Test
    void offersTheSameAgainWhenTheIntakeWasFull() throws Exception {
        TestIntake intake = new TestIntake();
        intake.refuse(3);
        driver.listen(intake);
        prompt();
        assertEquals(intake.firstRefused(), intake.awaitStored(1).get(0));
        assertEquals(0, intake.refusalsLeft());
    }

    @Test
    void offersTheSameAgainWhenItCouldNotBeStored() throws Exception {
        TestIntake intake = new TestIntake();
        intake.fail(1);
        driver.listen(intake);
        prompt();
        intake.awaitFailedStored(1);
        assertEquals(1, intake.failed().size());
    }

    @Test
    void offersNothingAfterItWasClosed() throws Exception {
        TestIntake intake = new TestIntake();
        driver.listen(intake);
        prompt();
        intake.awaitStored(1);
        driver.close();
        int offers = intake.offers();
        assertTrue(intake.staysAt(offers, 100), "offered after close");
    }

    @Test
    void closesWhileNothingIsTaken() throws Exception {
        TestIntake intake = new TestIntake();
        intake.refuse(Integer.MAX_VALUE);
        driver.listen(intake);
        prompt();
        intake.awaitOffers(2);
        driver.close();
        int offers = intake.offers();
        assertTrue(intake.staysAt(offers, 100), "offered after close");
    }

    private boolean bindings(String point) {
        try {
            return bindings().containsKey(point);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
