// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.model.Plant;
import dev.selvage.model.file.Checked;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever comes in, in whatever order and by whatever clock. */
class LearnProperties {
    private static final Classroom ROOM = new Classroom(folder());
    private static final Trained PLANT = Trainer.train(Recipe.of(Family.KMEANS, 1), Plant.normal(300, 1));
    private static final Trained LINEAR = Trainer.train(new Recipe(Family.LINEAR_SGD, Json.object().put("of", "fault").build(), 1), Plant.labelled(300, 1));

    private static Path folder() {
        try {
            return Files.createTempDirectory("learn");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterContainer
    static void clean() throws IOException {
        Files.delete(ROOM.keyFile());
        Files.delete(SigningKey.publicFile(ROOM.keyFile()));
        Files.delete(ROOM.keyFile().getParent());
    }

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

    /** Whatever was measured, a lesson ends in a model that the device itself takes, or in a line that says why not. */
    @Property(tries = 150)
    void aLessonNeverThrowsAndWhatItMakesIsTaken(@ForAll long seed, @ForAll @IntRange(min = 20, max = 80) int count) {
        Random random = new Random(seed);
        double[] sizes = random.doubles(5).map(exponent -> Math.pow(10, exponent * 220 - 120)).toArray();
        int[] kinds = random.ints(5, 0, 5).toArray();
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] row = new double[5];
            for (int f = 0; f < row.length; f++) {
                row[f] = sizes[f] * switch (kinds[f]) {
                    case 0 -> 1;
                    case 1 -> random.nextInt(2);
                    case 2 -> i;
                    case 3 -> Math.tan(Math.PI * (random.nextDouble() - 0.5)) / 1e6;
                    default -> random.nextGaussian();
                };
            }
            rows.add(row);
        }
        Optional<Trained> before = random.nextBoolean() ? Optional.empty() : Optional.of(PLANT);
        Lesson lesson = Lesson.of(Rows.plain(Plant.INPUTS, rows), Classroom.learn("{'family':'kmeans','parameters':{'k':" + (1 + random.nextInt(6)) + "}}"));
        assertTaken(ROOM.teach(lesson, before));
        List<String> labels = random.ints(count, 0, 2).mapToObj(bit -> bit == 0 ? "fault" : "ok").toList();
        Lesson labelled = Lesson.of(Rows.labelled(Plant.INPUTS, rows, labels), Classroom.learn("{'family':'linear-sgd','parameters':{'rate':" + random.nextDouble() + "}}"));
        assertTaken(ROOM.teach(labelled, Optional.of(LINEAR)));
    }

    private static void assertTaken(Teacher.Result result) {
        if (result instanceof Teacher.Result.Made made) {
            assertInstanceOf(Checked.Loaded.class, ROOM.check(made, Optional.empty(), Classroom.NOW));
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
