// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong while a model is on its way: power, disk, operators who change their minds, and a gateway that is not ours any more. */
class ModelFaultsTest extends ModelCase {
    private Path models() throws Exception {
        Path models = folder.resolve("a").resolve("models");
        return Files.exists(models) ? models : Files.createDirectory(models, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** The power went when the last piece was stored and nothing had looked at the file yet: nobody sends a piece more. */
    @Test
    void aFileThatIsWholeAtTheStartIsTaken() throws Exception {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        byte[] header = (Manifest.read(model.manifest()).content().sha256() + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] file = model.content().read();
        byte[] part = Arrays.copyOf(header, header.length + file.length);
        System.arraycopy(file, 0, part, header.length, file.length);
        Files.write(models().resolve("heat.part"), part);
        offer(model, "active");
        await(() -> state("a").equals("shadow"));
        assertEquals(List.of(), wishes(), "there was nothing to wish for");
    }

    @Test
    void whatFoundNoRoomInASlotIsTakenWhenItIsOfferedAgain() throws Exception {
        connect(false);
        Path inTheWay = Files.writeString(models().resolve("heat"), "no folder can be made here");
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        deliver(model, () -> state("offer").equals("refused"));
        assertTrue(reason("offer").startsWith("it cannot be put into a slot: "), reason("offer"));
        Files.delete(inTheWay);
        later(1_000);
        offer(model, "active");
        deliver(model, () -> state("a").equals("shadow"));
    }

    /** A second model on trial, a third that finds no room. */
    private void thirdFindsNoRoom(Offer second, String inTheWay) throws Exception {
        connect(false);
        Offer first = model("1.0.0", NORMAL);
        offer(first, "active");
        deliver(first, () -> state("a").equals("shadow"));
        decideUntil(NORMAL, "a", "active");
        offer(second, "shadow");
        deliver(second, () -> state("b").equals("shadow"));
        Path file = models().resolve("heat").resolve(inTheWay);
        Files.deleteIfExists(file);
        Files.createDirectories(file.resolve("full"));
        nowMillis += 1_000;
        Offer third = model("1.2.0", NORMAL + 1);
        offer(third, "shadow");
        deliver(third, () -> state("offer").equals("refused"));
    }

    @Test
    void whatTheStatusCallsActiveIsActiveAfterARestart() throws Exception {
        Offer second = model("1.1.0", NORMAL + 0.5);
        thirdFindsNoRoom(second, "b.manifest.tmp");
        nowMillis += 1_000;
        offer(second, "active");
        decideUntil(NORMAL, "b", "active");
        reboot();
        decide(NORMAL, 1);
        assertEquals("active", state("b"));
        assertEquals("1.1.0", version("b"));
    }

    /** The disk failed when the second had lost its slot already: that it is on trial would not be true. */
    @Test
    void aCandidateThatLostItsSlotIsGivenUpAndSaysSo() throws Exception {
        thirdFindsNoRoom(model("1.1.0", NORMAL + 0.5), "b.signature");
        await(() -> state("b").equals("failed"));
        assertTrue(reason("b").contains("its slot was given to another one"), reason("b"));
        assertEquals("1.1.0", version("b"));
        assertEquals("active", state("a"));
    }

    @Test
    void whatIsNoCandidateOnTheDiskDoesNotTakeOver() throws Exception {
        Offer second = model("1.1.0", NORMAL + 0.5);
        thirdFindsNoRoom(second, "b.manifest.tmp");
        Files.writeString(models().resolve("heat/state.json"), "{\"active\":\"a\",\"starts\":0}");
        nowMillis += 1_000;
        offer(second, "active");
        decideUntil(NORMAL, "b", "failed");
        assertEquals("active", state("a"));
    }

    @Test
    void whatTheDiskDoesNotTakeIsTriedAgainAfterAMinuteAndToldOnce() throws Exception {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        deliver(model, () -> state("a").equals("shadow"));
        Path inTheWay = Files.createDirectories(models().resolve("heat/state.json.tmp/full"));
        List<String> lines = logged(() -> {
            for (int i = 0; i < 180; i++) {
                decide(NORMAL, 1);
                await(() -> true);
            }
        });
        assertEquals(1, lines.stream().filter(line -> line.contains("cannot let the candidate take over")).count(), lines::toString);
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        decide(NORMAL, 20);
        await(() -> true);
        assertEquals("canary", state("a"), "it is not tried with each decision");
        decide(NORMAL, 60);
        await(() -> state("a").equals("active"));
    }

    @Test
    void anOfferThatIsWithdrawnOnItsWayIsNotFetchedAndSaysSo() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        await(() -> wishes().size() == 1);
        offer(model, "withdrawn");
        await(() -> state("offer").equals("withdrawn"));
        send(model, 0, 4);
        later(60_000);
        assertEquals(1, wishes().size());
        offer(model, "active");
        answered = 1;
        deliver(model, () -> state("a").equals("shadow"));
    }

    /** Rows come down for many reasons; an offer that is being looked at is not begun once more for each. */
    @Test
    void anOfferIsBegunOnceHoweverOftenRowsCome() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        for (int i = 0; i < 200; i++) {
            offer(model, i % 2 == 0 ? "shadow" : "canary");
        }
        await(() -> !wishes().isEmpty());
        later(1_000);
        later(1_000);
        assertEquals(1, wishes().size(), "each wish has the gateway send a burst");
        deliver(model, () -> state("a").equals("shadow"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "+", "#", "", " ", "\u0000", "$SYS", "..", "../../x", "Heat", "ü"})
    void aRowWithANameThatNoModelCanHaveIsNothing(String name) {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(name, model.manifest(), model.signature(), "active");
        step();
        assertEquals(List.of(), replica.rows(Tables.MODEL, "oven-1"));
        reboot();
        connect(false);
        offer(model, "active");
        deliver(model, () -> state("a").equals("shadow"));
    }

    @Test
    void aNameThatIsTooLongForATopicIsNothing() {
        aRowWithANameThatNoModelCanHaveIsNothing("a".repeat(10_000));
    }

    /** A gateway that was taken over offers one thing after the other that nobody asks for. */
    @Test
    void whatIsSaidOfOffersThatAreGoneIsForgotten() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        for (int i = 0; i < 100; i++) {
            String name = "m" + i;
            offer(name, model.manifest(), model.signature(), "active");
            replica.write("dev/oven-1", nowMillis, tx -> {
                tx.delete(Tables.MODEL_OFFER, List.of(Cell.of("oven-1"), Cell.of(name)));
                return true;
            });
        }
        decisions.merged();
        step();
        assertEquals(List.of(), replica.rows(Tables.MODEL, "oven-1"));
    }

    @Test
    void theAgentStopsWhileAFileIsCheckedAndTakesItAtTheNextStart() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        await(() -> wishes().size() == 1);
        send(model, 0, 4);
        step();
        reboot();
        connect(false);
        answered = wishes().size() - 1;
        // pieces that come twice are no progress, so a wish may have to wait for its time
        deliver(model, () -> {
            nowMillis += 1_000;
            return state("a").equals("shadow");
        });
        decideUntil(NORMAL, "a", "active");
        decide(HOT, 1);
        assertEquals(Optional.of("heat@1.0.0"), decidedBy());
    }

    /** What was wished for while there was no broker went nowhere, and is said more and more seldom. */
    @Test
    void aBrokerThatIsBackIsAskedAtOnce() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        await(() -> wishes().size() == 1);
        disconnect();
        for (int i = 0; i < 100; i++) {
            later(10_000);
        }
        int before = wishes().size();
        connect(false);
        step();
        assertEquals(before + 1, wishes().size());
    }

    /** A broker keeps pieces for an agent that was killed; they come with those that it asks for anew. */
    @Test
    void piecesThatComeTwiceDoNotKeepOutThoseThatLack() {
        connect(false);
        Offer model = model("1.0.0", NORMAL);
        offer(model, "active");
        await(() -> wishes().size() == 1);
        send(model, 0, 2);
        send(model, 0, 4);
        await(() -> wishes().size() == 2);
        assertEquals(Optional.of(4L * pieceBytes()), wishes().get(1).integer("offset"), "it need not wait for the next wish");
    }
}
