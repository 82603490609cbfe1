// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Model;
import dev.selvage.model.Plant;
import dev.selvage.model.file.Checked;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device makes of good rows, and that it makes nothing of bad ones. */
final class TeacherTest {
    private static final int ROWS = 600;

    @TempDir
    Path folder;

    private Classroom room;

    @BeforeEach
    void open() {
        room = new Classroom(folder);
    }

    private static List<double[]> strange(int count, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, count).mapToObj(i -> Plant.strange(random)).toList();
    }

    /** Good rows of which those from one to before another are strange. */
    private static List<double[]> episode(int from, int to) {
        List<double[]> rows = new ArrayList<>(Plant.list(ROWS, 3));
        List<double[]> bad = strange(to - from, 4);
        for (int i = from; i < to; i++) {
            rows.set(i, bad.get(i - from));
        }
        return rows;
    }

    private static double beyond(Model model, List<double[]> rows) {
        double threshold = model.card().threshold().orElseThrow();
        return rows.stream().filter(row -> model.score(row).value() >= threshold).count() / (double) rows.size();
    }

    @Test
    void goodRowsMakeAModelThatTheDeviceItselfTakes() {
        Teacher.Result.Made made = room.made(Classroom.lesson(Plant.list(ROWS, 1)), Optional.empty());
        Model model = assertInstanceOf(Checked.Loaded.class, room.check(made, Optional.empty(), Classroom.NOW)).model();
        assertTrue(beyond(model, Plant.list(ROWS, 2)) < 0.02, "good rows that it has never seen");
        assertTrue(beyond(model, strange(ROWS, 2)) > 0.98, "strange ones");
    }

    @Test
    void theManifestSaysWhoLearnedItFromWhat() {
        Manifest manifest = room.made(Classroom.lesson(Plant.list(ROWS, 1)), Optional.empty()).manifest();
        assertEquals("pump", manifest.name());
        assertEquals(Version.of("1.0.0"), manifest.version());
        assertEquals(Family.KMEANS, manifest.plan().family());
        assertEquals(new Manifest.Purpose("pump-skid", "protect", Classroom.subject().template()), manifest.purpose());
        assertEquals("learned on pump-1 from its own rows", manifest.training().source());
        assertEquals(450, manifest.training().rows(), "a quarter was held out");
        assertEquals(Optional.of(150L), manifest.metrics().integer("heldOut"));
        assertEquals("own-pump-1", manifest.terms().kid());
    }

    @Test
    void theSameLessonGivesTheSameFileAndAnotherAnother() {
        Teacher.Result.Made one = room.made(Classroom.lesson(Plant.list(ROWS, 1)), Optional.empty());
        Teacher.Result.Made same = room.made(Classroom.lesson(Plant.list(ROWS, 1)), Optional.empty());
        assertArrayEquals(one.offer().manifest(), same.offer().manifest());
        assertEquals(one.offer().signature(), same.offer().signature());
        assertNotEquals(one.manifest().content(), room.made(Classroom.lesson(Plant.list(ROWS, 2)), Optional.empty()).manifest().content());
    }

    @Test
    void theNextLessonIsNewerAndGoesOnFromTheModelBefore() {
        Trained first = room.trained(room.made(Classroom.lesson(Plant.list(ROWS, 1)), Optional.empty()));
        Teacher teacher = new Teacher(new Teacher.Home("pump-1", "pump-skid", keyOf()));
        Teacher.Result.Made second = assertInstanceOf(Teacher.Result.Made.class,
                teacher.teach(Classroom.lesson(Plant.list(ROWS, 2)), Classroom.subject(), Optional.of(Version.of("1.0.0")), Optional.of(first), Classroom.NOW));
        assertEquals(Version.of("1.0.1"), second.manifest().version());
        assertTrue(second.manifest().metrics().get("beyondBefore").isPresent());
        assertInstanceOf(Checked.Loaded.class, room.check(second, Optional.of(Version.of("1.0.0")), Classroom.NOW));
        assertEquals(Version.of("1.1.0"), Version.of("1.0.999999").next());
        assertEquals(Version.of("2.0.0"), Version.of("1.999999.999999").next());
    }

    private SigningKey keyOf() {
        try {
            return OwnKey.open(folder.resolve("own.pem"), "pump-1", List.of("pump")).key();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsNormalDoesNotShrinkFromLessonToLesson() {
        Optional<Trained> model = Optional.empty();
        for (int lesson = 0; lesson < 12; lesson++) {
            Optional<Trained> before = model;
            List<double[]> rows = Plant.list(2 * ROWS, 100 + lesson).stream()
                    .filter(row -> before.isEmpty() || beyond(before.get().open(), List.of(row)) == 0).limit(ROWS).toList();
            model = Optional.of(room.trained(room.made(Classroom.lesson(rows), before)));
        }
        double share = beyond(model.get().open(), Plant.list(5_000, 99));
        assertTrue(share < 0.03, () -> share + " of good rows are strange after twelve lessons");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60, 120, 150, 210, 270, 300, 360, 420})
    void threeTenthsOfBadRowsInOnePieceAreFound(int from) {
        String line = room.declined(Classroom.lesson(episode(from, from + 180)), Optional.empty());
        assertTrue(line.startsWith("model \"pump\" learned nothing: "), line);
        assertTrue(line.contains("unlike the others") || line.contains("held out are beyond"), line);
    }

    @Test
    void threeTenthsOfBadRowsAmongTheOthersAreNotNormalToTheModelBefore() {
        Trained before = room.trained(room.made(Classroom.lesson(Plant.list(ROWS, 1)), Optional.empty()));
        List<double[]> rows = new ArrayList<>(Plant.list(ROWS, 5));
        List<double[]> bad = strange(ROWS, 6);
        for (int i = 0; i < ROWS; i++) {
            if (i % 10 < 3) {
                rows.set(i, bad.get(i));
            }
        }
        String line = room.declined(Classroom.lesson(rows), Optional.of(before));
        assertTrue(line.contains("30 % of the rows are beyond the threshold of the model that decides"), line);
    }

    @Test
    void rowsThatAreAllOutliersMakeNothing() {
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double far = Math.pow(1.1, i);
            rows.add(new double[] {far, -far, 1, far / 2, far * 3});
        }
        room.declined(Classroom.lesson(rows), Optional.empty());
        Trained before = room.trained(room.made(Classroom.lesson(Plant.list(ROWS, 1)), Optional.empty()));
        String line = room.declined(Classroom.lesson(strange(ROWS, 7)), Optional.of(before));
        assertTrue(line.contains("100 % of the rows"), line);
    }

    @Test
    void rowsThatAreAllTheSameMakeNothing() {
        for (int different : new int[] {1, 2, 4}) {
            List<double[]> rows = IntStream.range(0, ROWS).mapToObj(i -> new double[] {20 + i % different, 0, 1, 2, 3}).toList();
            String line = room.declined(Classroom.lesson(rows), Optional.empty());
            assertTrue(line.contains("only " + different + " differ"), line);
        }
    }

    @Test
    void oneConstantFeatureIsNoHindrance() {
        assertTrue(Plant.list(ROWS, 1).stream().allMatch(row -> row[2] == 1));
        Model model = room.trained(room.made(Classroom.lesson(Plant.list(ROWS, 1)), Optional.empty())).open();
        double[] shut = Plant.list(1, 8).get(0);
        shut[2] = 9;
        assertEquals(1, beyond(model, List.of(shut)), "it moves for the first time");
    }

    @Test
    void aModelThatFindsMoreStrangeThanTheOneBeforeIsNotTaken() {
        Json.Obj wide = Json.object().put("k", 4).put("factor", 3).build();
        Trained before = Trainer.train(new Recipe(Family.KMEANS, wide, 1), Plant.normal(ROWS, 1));
        Lesson narrow = Lesson.of(Plant.normal(ROWS, 2), Classroom.learn("{'family':'kmeans','parameters':{'k':4,'factor':0.7,'quantile':0.95}}"));
        String line = room.declined(narrow, Optional.of(before));
        assertTrue(line.contains("and 0 % beyond that of the model that decides") || line.contains("unlike the others"), line);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1_000_000_000_000L, Classroom.NOW, 3_400_000_000_000L})
    void aWrongClockMakesNoModelThatIsOverWhenItIsSetRight(long clockMillis) {
        Teacher teacher = new Teacher(new Teacher.Home("pump-1", "pump-skid", keyOf()));
        Teacher.Result result = teacher.teach(Classroom.lesson(Plant.list(ROWS, 1)), Classroom.subject(), Optional.empty(), Optional.empty(), clockMillis);
        Teacher.Result.Made made = assertInstanceOf(Teacher.Result.Made.class, result);
        assertInstanceOf(Checked.Loaded.class, room.check(made, Optional.empty(), Classroom.NOW));
        assertTrue(made.manifest().terms().notAfterMillis() > clockMillis);
    }

    @Test
    void aModelOfOtherInputsIsNothingToGoOnFrom() {
        List<double[]> narrow = Plant.list(ROWS, 1).stream().map(row -> Arrays.copyOf(row, 2)).toList();
        Trained other = Trainer.train(Recipe.of(Family.KMEANS, 1), Rows.plain(Plant.INPUTS.subList(0, 2), narrow));
        assertTrue(room.declined(Classroom.lesson(Plant.list(ROWS, 1)), Optional.of(other)).contains("other inputs"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 6, 9})
    void aFewRowsMakeNothing(int rows) {
        assertTrue(!room.declined(Classroom.lesson(Plant.list(rows, 1)), Optional.empty()).isEmpty());
    }

    @Test
    void streamingWaysMakeNoFile() {
        Lesson lesson = Lesson.of(Plant.normal(ROWS, 1), Classroom.learn("{'family':'ewma'}"));
        assertTrue(room.declined(lesson, Optional.empty()).contains("makes no file"));
    }
}
