// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Offer;
import dev.selvage.protocol.ModelChunk;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A model's way from its offer to deciding, and back. */
class ModelLifeTest extends ModelCase {
    private void install(String version, double normal, String slot) {
        Offer model = model(version, normal);
        offer(model, "active");
        deliver(model, () -> state(slot).equals("shadow"));
        decideUntil(normal, slot, "active");
        assertEquals(version, version(slot));
    }

    @Test
    void isFetchedInPiecesTriedAndTakesOver() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        assertEquals("loading", state("offer"));
        deliver(model, () -> state("a").equals("shadow"));
        assertTrue(wishes().size() > 1, "it comes in several bursts: " + wishes());
        assertEquals("none", state("offer"), "it is in a slot");
        decide(NORMAL, 2);
        assertEquals(Optional.empty(), decidedBy(), "in its shadow it decides nothing");
        decideUntil(NORMAL, "a", "canary");
        decide(HOT, 1);
        decide(NORMAL, 1);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
        decideUntil(NORMAL, "a", "active");
        acceptAll();
        assertEquals(Optional.of("active"), statuses().get(statuses().size() - 1).object("slots").flatMap(slots -> slots.object("a")).flatMap(slot -> slot.text("state")));
    }

    @Test
    void everyPieceIsAcknowledgedSinceABrokerHoldsBackAllElse() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        piece(new byte[] {1, 2, 3});
        deliver(model, () -> state("a").equals("shadow"));
        assertEquals(pieces, link.acknowledged.stream().filter(message -> message.topic().endsWith("/chunk")).count());
    }

    @Test
    void goesNoFartherThanItIsAllowed() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "shadow");
        deliver(model, () -> state("a").equals("shadow"));
        decide(NORMAL, 20);
        assertEquals("shadow", state("a"));
        offer(model, "canary");
        decideUntil(NORMAL, "a", "canary");
        decide(NORMAL, 20);
        assertEquals("canary", state("a"));
        offer(model, "active");
        decideUntil(NORMAL, "a", "active");
    }

    @Test
    void oneThatDisagreesIsDroppedAndTheOldOneDecidesOn() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        Offer strange = model("1.1.0", HOT);
        offer(strange, "active");
        deliver(strange, () -> state("b").equals("shadow"));
        decideUntil(NORMAL, "b", "failed");
        assertTrue(reason("b").startsWith("it agreed with the model that decides in 0.00 of all"), reason("b"));
        assertEquals("active", state("a"));
        assertEquals("failed", state("offer"), "it is not fetched again by itself");
        int asked = wishes().size();
        decisions.merged();
        decide(NORMAL, 3);
        assertEquals(asked, wishes().size());
        decide(HOT, 2);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
    }

    @Test
    void oneThatAlarmsTooOftenIsDropped() {
        connect(false);
        Offer strange = model("1.0.0", HOT);
        offer(strange, "active");
        deliver(strange, () -> state("a").equals("shadow"));
        decideUntil(NORMAL, "a", "failed");
        assertTrue(reason("a").startsWith("it was beyond its threshold in 1.00 of all"), reason("a"));
        assertEquals(Optional.empty(), decidedBy());
    }

    @Test
    void aNewerOneTakesTheOtherSlotAndTheOldOneStaysAtHand() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        install("1.1.0", NORMAL, "b");
        assertEquals("previous", state("a"));
        Offer third = model("1.2.0", NORMAL);
        offer(third, "active");
        deliver(third, () -> state("a").equals("shadow"));
        assertEquals("1.2.0", version("a"));
    }

    @Test
    void whatIsWithdrawnGoesAndTheOneBeforeDecides() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        install("1.1.0", NORMAL, "b");
        offer(model("1.1.0", NORMAL), "withdrawn");
        await(() -> state("a").equals("active"));
        assertEquals("withdrawn", state("b"));
        decide(HOT, 2);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
    }

    @Test
    void afterARestartTheActiveOneDecidesFromTheFirstEvaluation() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        reboot();
        decide(HOT, 1);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
        assertEquals("active", state("a"));
    }

    @Test
    void aFolderThatWasLostIsFilledAgain() throws Exception {
        connect(false);
        install("1.0.0", NORMAL, "a");
        try (var files = Files.walk(folder.resolve("a/models"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        reboot();
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        deliver(model, () -> state("a").equals("shadow"));
        decideUntil(NORMAL, "a", "active");
    }

    @Test
    void startsWithoutAReadingAreNotTheModelsFault() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        for (int i = 0; i < 4; i++) {
            reboot();
            await(() -> state("a").equals("active"));
            later(61_000);
            await(() -> starts() == 0);
        }
        decide(HOT, 2);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
    }

    @Test
    void threeStartsThatEndAtOnceGiveItUp() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        for (int start = 1; start <= 3; start++) {
            long failed = start;
            cutPower();
            await(() -> starts() == failed);
        }
        cutPower();
        await(() -> state("a").equals("refused"));
        decide(HOT, 2);
        assertEquals(Optional.empty(), decidedBy());
        assertTrue(reason("a").contains("given up after 3 starts"), reason("a"));
    }

    @Test
    void startsThatSomebodyEndedDidNotFail() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        for (int i = 0; i < 5; i++) {
            reboot();
            await(() -> starts() == 1);
        }
        decide(HOT, 2);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
    }

    /** Whatever ended the loop's thread may have been the model: that the program then ends as it should says nothing. */
    @Test
    void aLoopThatDiedHasProvenNothing() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        Offer next = model("1.1.0", NORMAL);
        offer(next, "shadow");
        deliver(next, () -> state("b").equals("shadow"));
        for (int start = 1; start <= 3; start++) {
            long failed = start;
            decisions.close(false);
            cutPower();
            await(() -> starts() == failed);
        }
        decisions.close(false);
        cutPower();
        await(() -> state("b").equals("refused"));
        assertEquals("active", state("a"));
    }

    /** As the loop does when the device's files have changed. */
    private void edit() {
        nowMillis += 1_000;
        decisions.begin(device, List.of(), new Moment(nowMillis, nowMillis));
        step();
        step();
    }

    @Test
    void editsOfTheProfileAreNoStarts() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        Offer next = model("1.1.0", NORMAL);
        offer(next, "shadow");
        deliver(next, () -> state("b").equals("shadow"));
        for (int i = 0; i < 5; i++) {
            edit();
        }
        assertEquals("active", state("a"));
        assertEquals("shadow", state("b"));
        cutPower();
        await(() -> starts() == 1);
        edit();
        assertEquals(1, starts());
    }

    @Test
    void aClockThatIsYearsAheadAtAStartCostsNoModel() {
        connect(false);
        Offer model = model("1.0.0", NORMAL, policy().template(), device.profile(), nowMillis + 86_400_000L);
        offer(model, "active");
        deliver(model, () -> state("a").equals("shadow"));
        decideUntil(NORMAL, "a", "active");
        decisions.begin(device, List.of(), new Moment(nowMillis + 315_360_000_000L, nowMillis));
        step();
        decide(HOT, 2);
        assertEquals("active", state("a"));
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
    }

    @Test
    void aCandidateIsGivenUpForFailedStartsAndTheOtherDecidesOn() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        Offer next = model("1.1.0", NORMAL);
        offer(next, "shadow");
        deliver(next, () -> state("b").equals("shadow"));
        for (int start = 1; start <= 3; start++) {
            long failed = start;
            cutPower();
            await(() -> starts() == failed);
            decide(NORMAL, 2);
        }
        cutPower();
        await(() -> state("b").equals("refused"));
        assertTrue(reason("b").startsWith("the candidate of model \"heat\" was given up after 3 starts"), reason("b"));
        decide(HOT, 2);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
    }

    @Test
    void aShadowGoesOnCountingAfterARestart() {
        connect(false);
        install("1.0.0", NORMAL, "a");
        Offer next = model("1.1.0", NORMAL);
        offer(next, "shadow");
        deliver(next, () -> state("b").equals("shadow"));
        decide(NORMAL, 7);
        reboot();
        await(() -> starts() == 1);
        decide(NORMAL, 2);
        reboot();
        assertTrue(decisionsOf("b") >= 9, () -> "" + decisionsOf("b"));
    }

    private long decisionsOf(String slot) {
        return replica.rows(Tables.MODEL, "oven-1", "heat", slot).stream().map(row -> object(((Cell.Text) row.get(7)).value().getBytes(StandardCharsets.UTF_8)))
                .mapToLong(figures -> figures.integer("decisions").orElseThrow()).sum();
    }

    /** Starts of the active model since it last came up, as its note on the disk has them. */
    private long starts() {
        try {
            return object(Files.readAllBytes(folder.resolve("a/models/heat/state.json"))).integer("starts").orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRestartDuringTheTrialBeginsItAnew() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        deliver(model, () -> state("a").equals("shadow"));
        decideUntil(NORMAL, "a", "canary");
        reboot();
        decide(NORMAL, 1);
        assertEquals("shadow", state("a"));
        decideUntil(NORMAL, "a", "active");
    }

    @Test
    void aDownloadThatBreaksOffGoesOnWhereItEnded() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        await(() -> wishes().size() == 1);
        send(model, 0, 2);
        answered = 1;
        await(() -> isThere(2 * pieceBytes()));
        reboot();
        connect(false);
        await(() -> wishes().size() == 2);
        assertTrue(wishes().get(1).integer("offset").orElseThrow() >= pieceBytes(), wishes()::toString);
        deliver(model, () -> state("a").equals("shadow"));
    }

    @Test
    void piecesThatWereLostAreAskedForAgain() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        await(() -> wishes().size() == 1);
        send(model, pieceBytes(), 1);
        later(9_000);
        assertEquals(1, wishes().size(), "it waits a while");
        later(2_000);
        await(() -> wishes().size() == 2);
        assertEquals(Optional.of(0L), wishes().get(1).integer("offset"), "the first piece is the one that lacks");
    }

    @Test
    void piecesThatNobodyAskedForChangeNothing() {
        connect(false);
        piece(new byte[] {1, 2, 3});
        piece(new ModelChunk("ab".repeat(32), 0, new byte[10]).bytes());
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        await(() -> wishes().size() == 1);
        for (int i = 0; i < 100; i++) {
            piece(new ModelChunk("ab".repeat(32), 0, new byte[10]).bytes());
        }
        deliver(model, () -> state("a").equals("shadow"));
    }

    @Test
    void aModelWithoutADecisionOfItsNameIsRefusedOnce() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer("other", model.manifest(), model.signature(), "active");
        assertTrue(replica.rows(Tables.MODEL, "oven-1", "other").get(0).toString().contains("no decision of this device asks for a model"));
    }

    /** True when so many bytes are there, after the digest that they begin with. */
    private boolean isThere(int bytes) {
        try {
            Path part = folder.resolve("a/models/heat.part");
            return Files.exists(part) && Files.size(part) >= 65 + bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
