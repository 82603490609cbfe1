// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.model.file.Packing;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Offer;
import dev.selvage.model.manifest.SigningKey;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.protocol.Json;
import java.util.Optional;

/**
 * Makes an offer of the device's own from a lesson: trains on the first rows, tries what came out on the last, and signs it. What it makes is
 * checked, tried and promoted like a model from anywhere else. Immutable; takes milliseconds to seconds and waits for nothing, so it runs on
 * any thread but that of the decisions.
 */
public final class Teacher {
    private static final Version FIRST = new Version(1, 0, 0);
    /** What an agent made here, it can open, and the one that it is put back to as well. */
    private static final Version ANY_AGENT = new Version(0, 0, 0);
    /** Its time is not what ends it: nobody else may take it, and the next lesson replaces it. */
    private static final long LIFE_MILLIS = 3_652L * 86_400_000;
    /** The first of January 2026: a clock before that is wrong, and a model must not be over as soon as it is set right. */
    public static final long CLOCK_MIN_MILLIS = 1_767_225_600_000L;

    private final Home home;

    /**
     * Where it teaches.
     *
     * @param profile the device's kind, as manifests name it
     * @param key see {@link OwnKey}
     */
    public record Home(String device, String profile, SigningKey key) {}

    /**
     * What the model is for.
     *
     * @param template SHA-256 of the decision's inputs
     */
    public record Subject(String model, String decision, String template) {
        /** That of a decision; throws {@link java.util.NoSuchElementException} when it has no model. */
        public static Subject of(DecisionSpec policy) {
            return new Subject(policy.model().orElseThrow().name(), policy.name(), policy.template());
        }
    }

    /** What came of a lesson. */
    public sealed interface Result {
        /** A model, ready for {@link dev.selvage.model.file.ModelCheck}. */
        record Made(Offer offer, Manifest manifest) implements Result {}

        /** None, and nothing has changed; {@code line} says why, for people. */
        record Declined(String line) implements Result {}
    }

    public Teacher(Home home) {
        this.home = home;
    }

    /** The model in a slot as training takes it. */
    public static Trained trained(Manifest manifest, byte[] file) {
        return new Trained(manifest.plan(), Input.of(manifest.features()), file, (int) Math.min(Integer.MAX_VALUE, manifest.training().rows()));
    }

    /**
     * Teaches.
     *
     * @param installed the newest version in a slot, which the result is newer than
     * @param before the model that decides now, which the result must not be worse than; logistic regression goes on from it
     * @param wallMillis for the manifest
     */
    public Result teach(Lesson lesson, Subject subject, Optional<Version> installed, Optional<Trained> before, long wallMillis) {
        Trial trial;
        try {
            if (before.filter(model -> !model.inputs().equals(lesson.rows().inputs())).isPresent()) {
                throw new IllegalArgumentException("the model that decides has other inputs than these rows");
            }
            trial = switch (lesson.spec().way()) {
                case KMEANS -> Centres.learn(lesson, before);
                case LINEAR_SGD -> Weights.learn(lesson, before);
                case EWMA, RANDOM_CUT_FOREST -> Trial.declined(lesson.spec().way() + " learns with each row and makes no file");
            };
            if (trial instanceof Trial.Passed passed) {
                return pack(passed, lesson, subject, installed, wallMillis);
            }
        } catch (IllegalArgumentException e) {
            // what the trainer says of rows that no model can be made of
            trial = Trial.declined(String.valueOf(e.getMessage()));
        }
        return new Result.Declined("model \"" + subject.model() + "\" learned nothing: " + ((Trial.Failed) trial).why());
    }

    private Result pack(Trial.Passed passed, Lesson lesson, Subject subject, Optional<Version> installed, long wallMillis) {
        Rows rows = lesson.trained();
        Json.Obj metrics = passed.metrics().put("heldOut", lesson.heldOut().size()).build();
        Packing.Label label = new Packing.Label(subject.model(), installed.map(Version::next).orElse(FIRST),
                new Manifest.Purpose(home.profile(), subject.decision(), subject.template()), Math.max(0, wallMillis),
                "learned on " + home.device() + " from its own rows",
                new Manifest.Terms(ANY_AGENT, Math.max(CLOCK_MIN_MILLIS, wallMillis) + LIFE_MILLIS, home.key().kid()));
        Manifest manifest = Packing.manifest(passed.trained(), rows, label, metrics);
        return new Result.Made(Packing.offer(manifest, passed.trained().file(), home.key()), manifest);
    }
}
