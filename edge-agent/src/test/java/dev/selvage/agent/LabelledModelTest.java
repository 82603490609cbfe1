// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.learn.Teacher;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A device whose logistic regression goes on by what people say of its decisions. */
class LabelledModelTest extends ModelCase {
    private final Random random = new Random(5);

    @Override
    String learn() {
        return "{family: linear-sgd, rows: 20}";
    }

    private Offer classifier() {
        List<double[]> rows = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean isHot = i % 2 == 0;
            rows.add(new double[] {(isHot ? HOT : NORMAL) + 10 * random.nextGaussian()});
            labels.add(isHot ? "hot" : "fine");
        }
        Rows all = Rows.labelled(Input.of(policy()), rows, labels);
        return packed(Trainer.train(new Recipe(Family.LINEAR_SGD, Json.object().put("of", "hot").build(), 1), all), all, "1.0.0");
    }

    private void say(String label) {
        replica.write("dev/oven-1", nowMillis, tx -> {
            replica.rows(Tables.DECISION, "oven-1").forEach(row -> tx.upsert(Tables.DECISION_LABEL,
                    List.of(Cell.of("oven-1"), row.get(1), Cell.of(label), Cell.of(""), Cell.of("ops"), Cell.of(nowMillis))));
            return true;
        });
    }

    /** Labels are counted once a minute, and not while the disk is at work for the model: then with the next minute. */
    private void decideUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "it does not come to that; models: " + replica.rows(Tables.MODEL, "oven-1"));
            decide(NORMAL, 35);
        }
    }

    private void install() {
        connect(false);
        Offer model = classifier();
        offer(model, "active");
        deliver(model, () -> state("a").equals("shadow"));
        decideUntil(NORMAL, "a", "active");
        for (int i = 0; i < 15; i++) {
            decide(HOT + random.nextGaussian(), 1);
            decide(NORMAL + random.nextGaussian(), 1);
        }
        assertEquals("normal", where());
    }

    @Test
    void goesOnFromItsWeightsWhenEnoughPeopleHaveSpoken() {
        install();
        decide(NORMAL, 70);
        assertEquals("none", state("b"), "nobody has said anything");
        say("right");
        decideUntil(() -> !state("b").equals("none"));
        assertEquals("1.0.1", version("b"));
        decideUntil(NORMAL, "b", "active");
        decide(HOT, 1);
        assertEquals("down", where());
    }

    /** What is open decides on, whatever has become of its file; only a lesson goes by the file. */
    @Test
    void aFileThatIsDamagedTeachesNothingAndEndsNothing() throws Exception {
        install();
        say("right");
        Path file = folder.resolve("a/models/heat/a.model");
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[changed.length / 2] ^= 1;
        for (byte[] bytes : List.of(Arrays.copyOf(whole, 100), changed, new byte[0])) {
            Files.write(file, bytes);
            decide(NORMAL, 70);
            await(() -> true);
        }
        decide(HOT, 1);
        assertEquals("down", where());
        assertEquals("none", state("b"));
        Files.write(file, whole);
        decideUntil(() -> !state("b").equals("none"));
    }

    /** A manifest of another model with a good signature would be believed at a start; the one that decides is another all the same. */
    @Test
    void aFileOfAnotherModelTeachesNothing() throws Exception {
        install();
        say("right");
        Offer other = model("0.9.0", NORMAL);
        Files.write(folder.resolve("a/models/heat/a.manifest"), other.manifest());
        Files.writeString(folder.resolve("a/models/heat/a.signature"), other.signature());
        Files.write(folder.resolve("a/models/heat/a.model"), other.content().read());
        List<String> lines = logged(() -> {
            decide(NORMAL, 200);
            await(() -> true);
        });
        assertEquals(1, lines.stream().filter(line -> line.endsWith("cannot look at the model that decides: slot a does not hold the model any more that decides")).count(), lines::toString);
        assertEquals("none", state("b"));
    }

    @Test
    void aClockThatWasAheadMakesNoLabelsOld() {
        long rightMillis = Teacher.CLOCK_MIN_MILLIS + 1_000_000;
        nowMillis = rightMillis + 315_360_000_000L;
        reboot();
        install();
        say("right");
        decideUntil(() -> !state("b").equals("none"));
        decideUntil(NORMAL, "b", "active");
        nowMillis = rightMillis;
        reboot();
        decide(NORMAL, 70);
        for (int i = 0; i < 15; i++) {
            decide(HOT, 1);
            decide(NORMAL, 1);
        }
        say("right");
        decideUntil(() -> version("a").equals("1.0.2"));
    }

    @Test
    void whatNobodyKnowsTeachesNothing() {
        install();
        say("unknown");
        decide(NORMAL, 70);
        await(() -> true);
        assertEquals("none", state("b"));
        assertTrue(reason("lesson").equals("none"), reason("lesson"));
    }
}
