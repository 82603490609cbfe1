// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Model;
import dev.selvage.model.Plant;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Golden;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Reason;
import dev.selvage.model.manifest.Refusal;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with one bit changed, digest and signature made right again: only the walk and the golden vectors stand between. */
final class BitFlipTest {
    private static final int FLIPS = 2_000;
    /** Signing and verifying take most of a check's time and know nothing of the file. */
    private static final int WHOLE_EVERY = 20;

    @TempDir
    Path folder;

    @Test
    void noneAnswersTheGoldenVectorsOtherwise() {
        Workshop workshop = new Workshop(folder);
        ModelCheck check = workshop.check();
        List<Family> families = Workshop.families();
        Random random = new Random(20261121);
        Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
        int loaded = 0;
        int unseen = 0;
        for (int i = 0; i < FLIPS; i++) {
            Family family = families.get(i % families.size());
            byte[] file = workshop.trained(family).file().clone();
            int bit = random.nextInt(file.length * 8);
            file[bit / 8] ^= (byte) (1 << bit % 8);
            Checked checked = i % WHOLE_EVERY == 0 ? whole(workshop, check, family, file) : inner(workshop, check, family, file);
            if (checked instanceof Checked.Refused r) {
                refused.merge(r.reason(), 1, Integer::sum);
            } else {
                loaded++;
                sameAnswers(workshop.manifest(family), Workshop.loaded(checked));
                unseen += isSameElsewhere(workshop.trained(family).open(), Workshop.loaded(checked)) ? 0 : 1;
            }
        }
        String counts = loaded + " of " + FLIPS + " loaded, of which " + unseen + " differ where no golden vector looks; refused " + refused;
        assertEquals(FLIPS, loaded + refused.values().stream().mapToInt(Integer::intValue).sum());
        // What loads has changed where no score looks: an impurity of a tree, a count of a class, the name of a model.
        assertTrue(loaded < FLIPS / 10 && unseen < FLIPS / 50, counts);
        assertTrue(refused.keySet().stream().noneMatch(r -> r == Reason.TOO_SLOW || r == Reason.BUSY), counts);
        System.getLogger(BitFlipTest.class.getName()).log(System.Logger.Level.INFO, counts);
    }

    private static Checked whole(Workshop workshop, ModelCheck check, Family family, byte[] file) {
        Checked checked = check.check(workshop.offer(family, file), Workshop.wanted(), Workshop.NOW);
        assertEquals(inner(workshop, check, family, file).getClass(), checked.getClass());
        return checked;
    }

    private static Checked inner(Workshop workshop, ModelCheck check, Family family, byte[] file) {
        Manifest manifest = workshop.manifest(family);
        try {
            return new Checked.Loaded(manifest, check.tried(manifest, file));
        } catch (Refusal e) {
            return new Checked.Refused(e.reason(), e.getMessage());
        }
    }

    /** What a signature is for: no set of vectors looks into every leaf of a tree. */
    private static boolean isSameElsewhere(Model good, Model flipped) {
        return Plant.list(200, 77).stream()
                .allMatch(r -> Math.abs(good.score(r).value() - flipped.score(r).value()) <= 1e-6 * Math.max(1, Math.abs(good.score(r).value())));
    }

    private static void sameAnswers(Manifest manifest, Model model) {
        for (Golden golden : manifest.golden()) {
            double score = model.score(golden.x()).value();
            assertEquals(golden.score(), score, Golden.TOLERANCE * Math.max(1, Math.abs(golden.score())));
        }
    }
}
