// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A device that makes a model of its own normal rows. */
class LearnedModelTest extends ModelCase {
    private final Random random = new Random(3);

    @Override
    String learn() {
        return "{family: kmeans, rows: 30, again: 1h, parameters: {k: 2, factor: 10}}";
    }

    private void normal(int seconds) {
        for (int i = 0; i < seconds; i++) {
            decide(NORMAL + random.nextGaussian(), 1);
        }
    }

    private void learned() {
        normal(32);
        // its trial may be over before anybody looks
        await(() -> !state("a").equals("none"));
        while (!state("a").equals("active")) {
            normal(1);
            await(() -> true);
        }
    }

    @Test
    void learnsFromItsFirstRowsAndDecidesByWhatItLearned() {
        normal(25);
        assertEquals("none", state("a"));
        assertTrue(Files.notExists(folder.resolve("a/models")), "nothing is made before there is something to make");
        learned();
        assertEquals("1.0.0", version("a"));
        decide(HOT, 1);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
        assertEquals("down", where());
    }

    @Test
    void whatItLearnedOutlivesARestartAndIsNotLearnedAgain() {
        learned();
        reboot();
        normal(60);
        assertEquals("active", state("a"));
        assertEquals("none", state("b"), "it waits an hour");
        decide(HOT, 1);
        assertEquals("down", where());
    }

    /** Nobody offered it, so no row says how far it may go. */
    @Test
    void aRestartDuringItsTrialBeginsThatAnewAndDoesNotEndIt() {
        normal(32);
        await(() -> state("a").equals("shadow"));
        reboot();
        normal(2);
        assertEquals("shadow", state("a"));
        for (int i = 0; i < 30 && !state("a").equals("active"); i++) {
            normal(1);
            await(() -> true);
        }
        assertEquals("active", state("a"));
        normal(40);
        assertEquals("none", state("b"), "what is on trial was a lesson already");
    }

    @Test
    void aStopInTheMidstOfALessonCostsNothing() throws Exception {
        normal(20);
        reboot();
        await(() -> true);
        learnedWithin(25);
    }

    /** Without the rows of before the restart it would need thirty. */
    private void learnedWithin(int seconds) throws Exception {
        for (int i = 0; i < seconds && state("a").equals("none"); i++) {
            normal(1);
            inbox.await(20);
        }
        await(() -> !state("a").equals("none"));
    }

    @Test
    void norDoesOneInTheMidstOfTheSecondLesson() throws Exception {
        learned();
        nowMillis += 3_600_000;
        normal(20);
        reboot();
        await(() -> true);
        // while the disk notes that the model came up, rows are not taken; without those of before, 28 are too few
        for (int i = 0; i < 28 && state("b").equals("none"); i++) {
            normal(1);
            inbox.await(200);
        }
        await(() -> !state("b").equals("none"));
    }

    @Test
    void aPowerCutCostsAMinuteOfALesson() throws Exception {
        normal(20);
        later(60_000);
        await(() -> Files.exists(folder.resolve("a/models/heat/learned.rows")));
        normal(5);
        cutPower();
        await(() -> true);
        normal(9);
        await(() -> true);
        assertEquals("none", state("a"), "five rows were not on the disk yet");
        learnedWithin(15);
        await(() -> !Files.exists(folder.resolve("a/models/heat/learned.rows")));
    }

    @Test
    void whatAnAlarmIsRaisedForIsNeverNormal() {
        learned();
        nowMillis += 3_600_000;
        decide(HOT, 100);
        assertEquals("down", where());
        assertEquals("none", state("b"), "a hundred rows of an alarm are no lesson");
        normal(35);
        await(() -> state("b").equals("shadow"));
    }

    @Test
    void aModelOfTheWorkstationTakesItsPlaceAndIsTheOneToBeMeasuredBy() {
        learned();
        var offered = model("2.0.0", NORMAL);
        connect(false);
        offer(offered, "active");
        deliver(offered, () -> state("b").equals("shadow"));
        decideUntil(NORMAL, "b", "active");
        assertEquals("previous", state("a"));
    }

    @Test
    void rowsThatAreAllAlikeAreNoLesson() {
        decide(NORMAL, 32);
        await(() -> state("lesson").equals("declined"));
        assertTrue(reason("lesson").contains("the machine stood still"), reason("lesson"));
        learned();
        assertEquals("none", state("lesson"), "that is over");
    }


    @Test
    void aLessonThatTheDiskDidNotTakeIsBegunAnew() throws Exception {
        Files.writeString(folder.resolve("a/models"), "a file in the folder's place");
        normal(32);
        normal(35);
        assertEquals("none", state("a"));
        Files.delete(folder.resolve("a/models"));
        normal(32);
        learned();
    }
}
