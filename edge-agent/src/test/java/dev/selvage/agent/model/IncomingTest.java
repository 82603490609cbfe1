// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Version;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.ModelChunk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What is taken of what comes, and when more is asked for. */
class IncomingTest {
    private static final String SHA = "ab".repeat(32);
    private static final int SIZE = 1_000;
    private static final long PIECE = 100;

    private final Incoming file = incoming(0);
    private long nowMillis = 5_000;

    private static Incoming incoming(long have) {
        Manifest manifest = new Manifest("heat", new Version(1, 0, 0), new Manifest.Content(SHA, SIZE), new Blueprint(Family.KMEANS, OptionalDouble.of(1), Json.object().build()),
                new Manifest.Purpose("oven", "guard", SHA), List.of(), new Manifest.Training("none", 1, 1, SHA, "made up"), Json.object().build(), List.of(),
                new Manifest.Terms(new Version(0, 1, 0), 1, "plant"));
        return new Incoming(new OfferRow("heat", "{}", "", Stage.ACTIVE, 1), manifest, have);
    }

    private static ModelChunk piece(long offset) {
        return new ModelChunk(SHA, offset, new byte[(int) PIECE]);
    }

    /** A piece comes and is stored. */
    private void comes(long offset) {
        assertTrue(file.takes(piece(offset)), "the piece at " + offset);
        file.stored(offset + PIECE, nowMillis);
    }

    private Optional<Long> wish() {
        assertTrue(file.isDue(nowMillis), "a wish is due");
        return file.wants(nowMillis).integer("offset");
    }

    @Test
    void itAsksAtOnceAndAgainWhenABurstHasCome() {
        assertEquals(Optional.of(0L), wish());
        assertFalse(file.isDue(nowMillis), "said");
        for (int i = 0; i < ModelChunk.BURST; i++) {
            assertFalse(file.isDue(nowMillis), "pieces are on their way");
            comes(i * PIECE);
        }
        assertEquals(Optional.of(400L), wish());
    }

    @Test
    void itBeginsWhereThePartEnds() {
        Incoming resumed = incoming(300);
        assertEquals(Optional.of(300L), resumed.wants(nowMillis).integer("offset"));
        assertFalse(resumed.takes(piece(200)), "that is there");
        assertTrue(resumed.takes(piece(300)));
    }

    @Test
    void onlyTheNextPieceIsTaken() {
        assertFalse(file.takes(piece(PIECE)), "the one before it lacks");
        assertTrue(file.takes(piece(0)));
        assertFalse(file.takes(piece(0)), "it is being stored");
        assertTrue(file.takes(piece(PIECE)));
        assertFalse(file.takes(new ModelChunk("cd".repeat(32), 2 * PIECE, new byte[(int) PIECE])), "of another file");
    }

    @Test
    void whatWouldBeLongerThanTheFileIsNotTaken() {
        assertFalse(file.takes(new ModelChunk(SHA, 0, new byte[SIZE + 1])));
        assertTrue(file.takes(new ModelChunk(SHA, 0, new byte[SIZE])));
        file.stored(SIZE, nowMillis);
        assertTrue(file.isWhole());
        assertFalse(file.isDue(Long.MAX_VALUE), "nothing more is asked for");
        assertEquals(Long.MAX_VALUE, file.nextMillis());
    }

    @Test
    void aFloodDoesNotPileUpBeforeTheDisk() {
        int taken = 0;
        for (int i = 0; i < 9; i++) {
            taken += file.takes(piece(taken * PIECE)) ? 1 : 0;
        }
        assertEquals(ModelChunk.BURST, taken);
        assertFalse(file.isDue(Long.MAX_VALUE), "what is being stored is waited for");
    }

    @Test
    void withoutAnAnswerItAsksMoreAndMoreSeldom() {
        long waited = Incoming.PATIENCE_MILLIS;
        for (int i = 0; i < 10; i++) {
            assertEquals(Optional.of(0L), wish());
            assertEquals(nowMillis + waited, file.nextMillis());
            nowMillis += waited - 1;
            assertFalse(file.isDue(nowMillis), "after " + waited + " ms");
            nowMillis++;
            waited = Math.min(2 * waited, Incoming.PATIENCE_MILLIS_MAX);
        }
        assertEquals(Incoming.PATIENCE_MILLIS_MAX, waited);
        file.askAgain();
        assertEquals(Optional.of(0L), wish(), "the broker is back");
        assertEquals(nowMillis + Incoming.PATIENCE_MILLIS, file.nextMillis(), "and patience as in the beginning");
    }

    @Test
    void aPieceThatIsMissingIsAskedForAfterAWhile() {
        assertEquals(Optional.of(0L), wish());
        comes(0);
        assertFalse(file.takes(piece(2 * PIECE)), "the second was lost");
        nowMillis += Incoming.PATIENCE_MILLIS;
        assertEquals(Optional.of(100L), wish());
    }

    @Test
    void aDiskThatTakesNothingIsGivenTimeAndToldOnce() {
        assertEquals(Optional.of(0L), wish());
        assertTrue(file.takes(piece(0)) && file.takes(piece(PIECE)));
        assertTrue(file.failed(nowMillis), "news");
        assertFalse(file.failed(nowMillis), "known");
        file.askAgain();
        assertFalse(file.isDue(nowMillis + Incoming.PATIENCE_MILLIS_MAX - 1), "a broker that comes and goes makes no room on the disk");
        nowMillis += Incoming.PATIENCE_MILLIS_MAX;
        assertEquals(Optional.of(0L), wish());
        comes(0);
        assertTrue(file.takes(piece(PIECE)), "what was taken and not stored is taken again");
        assertTrue(file.failed(nowMillis), "news again, since a piece was stored");
    }
}
