// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.replica.Tables;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A device whose model is a baseline that goes on with every normal row. */
class StreamingModelTest extends ModelCase {
    @Override
    String learn() {
        return "{family: ewma, rows: 30, parameters: {memory: 100, threshold: 8}}";
    }

    private final Random random = new Random(3);

    private void normal(int seconds) {
        for (int i = 0; i < seconds; i++) {
            decide(NORMAL + random.nextGaussian(), 1);
        }
    }

    @Test
    void saysNothingUntilItIsWarm() {
        normal(20);
        decide(HOT, 1);
        assertEquals("normal", where());
    }

    @Test
    void saysWhatIsStrangeWhenItIsWarm() {
        normal(40);
        assertEquals("normal", where());
        decide(HOT, 1);
        assertEquals("down", where());
        assertEquals(Optional.of("heat@1"), decidedBy());
        assertEquals(0, replica.rows(Tables.MODEL, "oven-1").size(), "it is in no slot");
        decide(HOT, 200);
        assertEquals("down", where(), "what is strange does not become usual while it lasts");
    }

    @Test
    void isWarmAtOnceAfterARestart() {
        normal(40);
        reboot();
        await(() -> true);
        decide(HOT, 1);
        assertEquals("down", where());
    }

    @Test
    void afterAPowerCutItIsWhatItWasAMinuteBefore() {
        normal(25);
        later(60_000);
        await(() -> Files.exists(folder.resolve("a/models/heat/learned.rows")));
        normal(4);
        cutPower();
        await(() -> true);
        normal(4);
        decide(HOT, 1);
        assertEquals("normal", where(), "of 33 rows that it saw, 29 are left");
    }

    @Test
    void aDiskThatTakesNothingCostsNothingButTheNextStart() throws Exception {
        Files.writeString(folder.resolve("a/models"), "a file in the folder's place");
        normal(40);
        later(60_000);
        normal(2);
        decide(HOT, 1);
        assertEquals("down", where());
    }
}
