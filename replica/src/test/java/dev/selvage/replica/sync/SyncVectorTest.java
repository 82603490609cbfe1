// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.replica.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.replica.Actor;
import dev.selvage.replica.Dot;
import dev.selvage.replica.Known;
import dev.selvage.replica.Lineage;
import dev.selvage.replica.VersionVector;
import dev.selvage.replica.sync.SyncMessage.Has;
import dev.selvage.replica.sync.SyncMessage.Vector;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Vectors travel as tips, but history after a restore does not imply the session before. */
class SyncVectorTest {
    private static final Actor PARENT = new Actor("gw", 1);
    private static final Actor CHILD = new Actor("gw", 2);
    private static final Lineage LINEAGE = Lineage.empty().with(PARENT, Optional.empty()).with(CHILD, Optional.of(new Dot(PARENT, 5)));
    private static final VersionVector WHOLE = VersionVector.of(Map.of(PARENT, 5L, CHILD, 3L));

    @Test
    void aClosedVectorIsShortened() {
        Vector vector = Vector.of(WHOLE, LINEAGE, WHOLE);
        assertEquals(1, vector.tips().size());
        assertEquals(Optional.of(WHOLE), vector.expand(LINEAGE));
    }

    @Test
    void partOfAParentTravelsExactly() {
        VersionVector part = VersionVector.of(Map.of(PARENT, 2L, CHILD, 3L));
        assertEquals(Optional.of(part), Vector.of(part, LINEAGE, VersionVector.empty()).expand(LINEAGE));
    }

    /** A gateway that lost its file got its state back from the device, but none of its own history. */
    @Test
    void aSessionWithoutAnythingOfItsParentTravelsToo() {
        VersionVector alone = VersionVector.of(Map.of(CHILD, 3L));
        assertEquals(Optional.of(new Known(WHOLE, alone)), Has.of(new Known(WHOLE, alone), LINEAGE, VersionVector.empty()).expand(LINEAGE));
    }
}
