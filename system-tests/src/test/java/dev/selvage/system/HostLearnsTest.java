// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.Adviser;
import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.Verdict;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.model.file.Checked;
import dev.selvage.model.file.ModelCheck;
import dev.selvage.model.file.Wanted;
import dev.selvage.model.learn.Lesson;
import dev.selvage.model.learn.NormalRow;
import dev.selvage.model.learn.Notebook;
import dev.selvage.model.learn.OwnKey;
import dev.selvage.model.learn.Teacher;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Version;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decision that ships with the host profile, on a made-up machine: it learns from twenty minutes of it, and sees a runaway program. */
class HostLearnsTest {
    private static final long MINUTE = 60_000;
    private static final long STEP = 1_000;

    @TempDir
    Path folder;

    private final DecisionSpec policy = policy();
    private final FeatureBook book = new FeatureBook(policy.inputs(), 0);
    private final Notebook notebook = new Notebook(policy.model().orElseThrow().learn().orElseThrow(), dev.selvage.model.manifest.Input.of(policy));
    private Situation situation = Situation.first(policy);
    private Optional<Model> model = Optional.empty();
    private Random random = new Random(0);
    private long now;
    private double load = 0.1;
    private double memory = 40;
    private int episodes;

    private static DecisionSpec policy() {
        try {
            return DeviceFile.readBundled("this-host", ProfileSource.bundled()).decisions().get(0);
        } catch (ProfileException e) {
            throw new AssertionError(e);
        }
    }

    /** An idle machine with a job of a few seconds every two minutes; or one whose processor and memory are eaten up. */
    private void live(long millis, boolean isRunaway) {
        for (long end = now + millis; now < end; now += STEP) {
            boolean isJob = now % (2 * MINUTE) < 4 * STEP;
            double busy = Math.min(100, Math.abs((isRunaway ? 96 : isJob ? 35 : 3) + random.nextGaussian()));
            load += (busy / 50 - load) / 60;
            memory += isRunaway ? 0.05 : 0.01 * random.nextGaussian();
            if (now % (2 * STEP) == 0) {
                read("cpu.busy", busy);
            }
            if (now % (5 * STEP) == 0) {
                read("load.1", load);
                read("mem.used", memory);
                decide();
            }
        }
    }

    private void read(String point, double value) {
        book.take(new FeatureBook.Reading(point, new PointValue.Float64(value), Quality.GOOD, now, now));
    }

    private void decide() {
        List<Input> inputs = book.read(now);
        Optional<Adviser> adviser = model.map(asked -> new Adviser(asked, policy.model().orElseThrow(), () -> 0));
        Outcome outcome = new Decider(policy).decide(situation, new Evidence(now, now, inputs, Map.of(), Map.of(), Optional.empty()), model.map(Model::card),
                vector -> adviser.map(asked -> asked.apply(vector)).orElse(Opinion.silent(Opinion.Why.MISSING)));
        OptionalDouble threshold = model.map(asked -> asked.card().threshold()).orElse(OptionalDouble.empty());
        NormalRow.of(policy, outcome, inputs, threshold).ifPresent(row -> notebook.take(row, now));
        assertTrue(outcome.rulings().stream().allMatch(ruling -> ruling.verdict() == Verdict.SHADOWED), outcome.rulings()::toString);
        episodes += outcome.after().state().equals("unusual") && !situation.state().equals("unusual") ? 1 : 0;
        situation = outcome.after();
    }

    /** What the agent does with a lesson that is due, without its trial. */
    private void learn() throws Exception {
        OwnKey own = OwnKey.open(folder.resolve("own.pem"), "this-host", List.of("host-anomaly"));
        Lesson lesson = notebook.lesson(now);
        Teacher.Result result = new Teacher(new Teacher.Home("this-host", "linux-host", own.key()))
                .teach(lesson, Teacher.Subject.of(policy), Optional.empty(), Optional.empty(), now);
        Teacher.Result.Made made = assertInstanceOf(Teacher.Result.Made.class, result, result::toString);
        Wanted wanted = new Wanted("host-anomaly", "linux-host", policy.template(), lesson.rows().inputs(), Optional.empty(), new Version(0, 1, 0), Manifest.Content.BYTES_MAX);
        Checked checked = new ModelCheck(new Keyring(List.of()).with(own.entry())).check(made.offer(), wanted, now);
        model = Optional.of(assertInstanceOf(Checked.Loaded.class, checked, checked::toString).model());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aMachineLearnsWhatIsUsualAndSeesARunawayProgram(long seed) throws Exception {
        random = new Random(seed);
        live(19 * MINUTE, false);
        assertTrue(!notebook.isDue(now), "too early");
        live(3 * MINUTE, false);
        assertTrue(notebook.isDue(now), notebook.size() + " rows");
        learn();
        live(60 * MINUTE, false);
        assertEquals(0, episodes, "an hour like the ones before");
        live(2 * MINUTE, true);
        assertEquals("unusual", situation.state());
        live(10 * MINUTE, false);
        assertEquals("normal", situation.state(), "it is over");
        assertEquals(1, episodes);
    }

    @Test
    void whileItIsUnusualNothingIsLearned() throws Exception {
        live(22 * MINUTE, false);
        learn();
        notebook.startOver();
        live(2 * MINUTE, true);
        int before = notebook.size();
        live(30 * MINUTE, true);
        assertEquals(before, notebook.size(), "what goes on for long is not usual for that");
        assertEquals("unusual", situation.state());
    }

    @Test
    void aMachineThatIsRunningAwayInTheMiddleOfTheLessonLearnsNothing() throws Exception {
        OwnKey own = OwnKey.open(folder.resolve("own.pem"), "this-host", List.of("host-anomaly"));
        live(8 * MINUTE, false);
        live(6 * MINUTE, true);
        live(8 * MINUTE, false);
        Teacher.Result result = new Teacher(new Teacher.Home("this-host", "linux-host", own.key()))
                .teach(notebook.lesson(now), Teacher.Subject.of(policy), Optional.empty(), Optional.empty(), now);
        assertInstanceOf(Teacher.Result.Declined.class, result);
    }
}
