// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.model.Plant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes in, in whatever order and by whatever clock. */
class LearnProperties {
    @Property(tries = 200)
    void aNotebookHoldsFiniteRowsThatAreApartAndNeverMoreThanItMay(@ForAll long seed, @ForAll @IntRange(min = 20, max = 60) int most) {
        Random random = new Random(seed);
        Notebook notebook = new Notebook(Classroom.learn("{'family':'kmeans','rows':" + most + ",'again':'1m'}"), Plant.INPUTS);
        long now = random.nextLong() / 4;
        long taken = Long.MIN_VALUE;
        for (int i = 0; i < 1_000; i++) {
            now += random.nextInt(50) == 0 ? random.nextInt(200_000) - 100_000 : random.nextInt(1_500);
            double[] row = random.nextInt(10) == 0 ? new double[] {1, Double.longBitsToDouble(random.nextLong()), 1, 1, Double.NaN} : random.doubles(5).toArray();
            boolean wasEmpty = notebook.size() == 0;
            if (notebook.take(row, now)) {
                assertTrue(wasEmpty || now < taken || now - taken >= Notebook.SPACING_MILLIS);
                taken = now;
            }
            assertTrue(notebook.size() <= most);
            if (notebook.isDue(now)) {
                // a lesson refuses rows with numbers that are none
                assertEquals(most, notebook.lesson(now).rows().rows().size());
            }
        }
    }

    /** The reader of profiles and the detectors have their bounds in two modules; this holds them together. */
    @Property(tries = 200)
    void whatTheProfileMaySayMakesADetector(
            @ForAll @IntRange(min = 0, max = 220) int trees, @ForAll @IntRange(min = 0, max = 1_100) int sample, @ForAll @IntRange(min = 0, max = 70) int shingle,
            @ForAll @IntRange(min = 0, max = 200) int warmUp, @ForAll @DoubleRange(min = 0, max = 10) double memory) {
        String baseline = "'memory':" + memory + ",'warmUp':" + warmUp;
        String forest = baseline + ",'trees':" + trees + ",'sample':" + sample + ",'shingle':" + shingle;
        check("{'family':'ewma','parameters':{" + baseline + "}}");
        check("{'family':'random-cut-forest','parameters':{" + forest + "}}");
        check("{'family':'random-cut-forest','rows':" + Math.max(20, warmUp) + ",'parameters':{'shingle':" + shingle + "}}");
    }

    private static void check(String learn) {
        List<String> complaints = new ArrayList<>();
        DecisionSpec policy = Classroom.policy(learn, complaints);
        if (complaints.isEmpty()) {
            Model model = Streaming.model("pump", Plant.INPUTS, policy.model().orElseThrow().learn().orElseThrow());
            model.learn(Plant.list(1, 1).get(0));
            assertEquals(0, model.score(Plant.list(1, 2).get(0)).value(), "it is warming");
        }
    }
}
