// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.Plant;
import dev.selvage.model.file.Checked;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.train.Adapt;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logistic regression that goes on by what people said. */
final class TeacherOfClassesTest {
    private static final LearnSpec SPEC = Classroom.learn("{'family':'linear-sgd','rows':200}");

    @TempDir
    Path folder;

    private Classroom room;

    @BeforeEach
    void open() {
        room = new Classroom(folder);
    }

    /** "hot" above a line of temperature. */
    private static Rows rows(int count, double line, long seed) {
        Random random = new Random(seed);
        List<double[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] row = Plant.normal(random);
            rows.add(row);
            labels.add(row[0] > line ? "hot" : "cool");
        }
        return Rows.labelled(Plant.INPUTS, rows, labels);
    }

    private static Trained before() {
        return Trainer.train(new Recipe(Family.LINEAR_SGD, Json.object().put("of", "hot").put("epochs", 20).build(), 1), rows(2_000, 45, 1));
    }

    private static double right(Trained model, Rows rows) {
        var opened = model.open();
        int right = 0;
        for (int r = 0; r < rows.rows().size(); r++) {
            right += opened.score(rows.rows().get(r)).label().orElseThrow().equals(rows.labels().get(r)) ? 1 : 0;
        }
        return (double) right / rows.rows().size();
    }

    @Test
    void peoplesWordMovesTheBoundary() {
        Teacher.Result.Made made = room.made(Lesson.of(rows(200, 55, 2), SPEC), Optional.of(before()));
        assertInstanceOf(Checked.Loaded.class, room.check(made, Optional.empty(), Classroom.NOW));
        double old = right(before(), rows(500, 55, 3));
        double now = right(room.trained(made), rows(500, 55, 3));
        assertTrue(now > old + 0.15, () -> "from " + old + " to " + now);
        assertEquals(150, made.manifest().training().rows());
        assertTrue(made.manifest().metrics().get("accuracyBefore").isPresent());
        assertEquals(Set.of("hot", "cool"), Adapt.classes(room.trained(made)));
    }

    @Test
    void whatIsWorseOnRowsHeldOutIsNotTaken() {
        // the first rows say the opposite of the last
        Rows lies = rows(150, 45, 2);
        Rows truth = rows(50, 45, 3);
        List<double[]> rows = new ArrayList<>(lies.rows());
        rows.addAll(truth.rows());
        List<String> labels = new ArrayList<>(lies.labels().stream().map(label -> label.equals("hot") ? "cool" : "hot").toList());
        labels.addAll(truth.labels());
        String line = room.declined(Lesson.of(Rows.labelled(Plant.INPUTS, rows, labels), SPEC), Optional.of(before()));
        assertTrue(line.contains("of the labelled rows held out it has"), line);
    }

    @Test
    void threeTenthsOfWrongLabelsDoLittle() {
        Rows good = rows(400, 45, 2);
        List<String> labels = new ArrayList<>(good.labels());
        Random random = new Random(5);
        labels.replaceAll(label -> random.nextDouble() < 0.3 ? label.equals("hot") ? "cool" : "hot" : label);
        Teacher.Result result = room.teach(Lesson.of(Rows.labelled(Plant.INPUTS, good.rows(), labels), SPEC), Optional.of(before()));
        double old = right(before(), rows(1_000, 45, 9));
        double now = result instanceof Teacher.Result.Made made ? right(room.trained(made), rows(1_000, 45, 9)) : old;
        assertTrue(now > old - 0.03, () -> "from " + old + " to " + now);
    }

    @Test
    void withoutAModelToGoOnFromItSaysWhatToDo() {
        Lesson lesson = Lesson.of(rows(200, 45, 2), SPEC);
        assertTrue(room.declined(lesson, Optional.empty()).contains("train the first on a workstation"));
        Trained centres = Trainer.train(Recipe.of(Family.KMEANS, 1), Plant.normal(200, 1));
        assertTrue(room.declined(lesson, Optional.of(centres)).contains("train the first on a workstation"));
        assertTrue(room.declined(Lesson.of(Plant.normal(200, 1), SPEC), Optional.of(before())).contains("none of the rows has a label"));
    }

    @Test
    void aClassThatTheModelLacksIsSaidSo() {
        List<String> labels = new ArrayList<>(rows(200, 45, 2).labels());
        labels.set(7, "tepid");
        String line = room.declined(Lesson.of(Rows.labelled(Plant.INPUTS, Plant.list(200, 1), labels), SPEC), Optional.of(before()));
        assertTrue(line.contains("tepid"), line);
    }

    @Test
    void oneRowHeldOutIsEnoughToTry() {
        LearnSpec sparing = Classroom.learn("{'family':'linear-sgd','rows':20,'heldOut':0.05}");
        assertTrue(room.teach(Lesson.of(rows(20, 45, 2), sparing), Optional.of(before())) instanceof Teacher.Result.Made);
    }
}
