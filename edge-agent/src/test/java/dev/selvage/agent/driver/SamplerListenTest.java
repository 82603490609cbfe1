// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Drivers that speak by themselves. */
class SamplerListenTest extends SamplerCase {
    private final Intake intake = readings -> Optional.of(CompletableFuture.completedFuture(null));

    @Test
    void aDriverIsToldToListenOnceAndBeforeAnythingElse() throws InterruptedException {
        try (Sampler sampler = sampler(Map.of("a", 1L), patient.withIntake(intake))) {
            sampler.start();
            take(3);
            assertEquals(1, driver.listened.size());
            assertEquals(0, driver.readsBeforeListening.get());
            assertSame(intake, driver.listened.get(0));
        }
    }

    @Test
    void aPushedPointIsNeverRead() throws InterruptedException {
        try (Sampler sampler = sampler(Map.of("pushed", Sampler.PUSHED, "read", 1L), patient.withIntake(intake))) {
            sampler.start();
            take(3);
            assertEquals(List.of(List.of("read")), driver.asked.stream().distinct().toList());
        }
    }

    @Test
    void oneThatCannotListenIsClosedAndAllItsPointsAreBadUntilAnotherCan() throws InterruptedException {
        driver.onListen = points -> {
            driver.onListen = more -> { };
            throw new DriverException("port 5683 is taken");
        };
        try (Sampler sampler = sampler(Map.of("pushed", Sampler.PUSHED), settings.withIntake(intake))) {
            sampler.start();
            assertEquals("bad port 5683 is taken", shown(next()));
            await(() -> driver.listened.size() == 2);
            assertEquals(List.of(1, 1), List.of(opened.get(), driver.closes.get()));
        }
    }

    @Test
    void oneThatHangsInListeningIsGivenUpAndOpenedAgain() throws InterruptedException {
        driver.onListen = points -> {
            driver.onListen = more -> { };
            FakeDriver.hang(release);
        };
        try (Sampler sampler = sampler(Map.of("pushed", Sampler.PUSHED), settings.withIntake(intake))) {
            sampler.start();
            assertEquals("bad " + LATE, shown(next()));
            await(() -> driver.listened.size() == 2);
            assertEquals(1, opened.get());
        }
    }
}
