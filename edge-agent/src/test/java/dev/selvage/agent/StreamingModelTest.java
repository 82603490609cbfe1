// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.replica.Tables;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A device whose model is a baseline that goes on with every normal row. */
class StreamingModelTest extends ModelCase {
    @Override
    String learn() {
        return "{family: ewma, rows: 30, parameters: {memory: 100, threshold: 8}}";
    }

    @Test
    void saysNothingUntilItIsWarmAndThenWhatIsStrange() {
        Random random = new Random(3);
        decide(HOT, 1);
        assertEquals("normal", where(), "it knows nothing yet");
        reboot();
        for (int i = 0; i < 40; i++) {
            decide(NORMAL + random.nextGaussian(), 1);
        }
        assertEquals("normal", where());
        decide(HOT, 1);
        assertEquals("down", where());
        assertEquals(Optional.of("heat@1"), decidedBy());
        assertEquals(0, replica.rows(Tables.MODEL, "oven-1").size(), "it is in no slot");
        decide(HOT, 200);
        assertEquals("down", where(), "what is strange does not become usual while it lasts");
    }
}
