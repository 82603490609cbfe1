// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.model.Plant;
import dev.selvage.model.file.Checked;
import dev.selvage.model.file.ModelCheck;
import dev.selvage.model.file.Wanted;
import dev.selvage.model.file.Workshop;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.manifest.Keyring;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.model.manifest.Version;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A device that learns by itself: its decision over a pump, its key, its teacher. */
final class Classroom {
    static final long NOW = Workshop.NOW;

    private final Path keyFile;
    private final OwnKey own;

    Classroom(Path folder) {
        this.keyFile = folder.resolve("own.pem");
        try {
            this.own = OwnKey.open(keyFile, "pump-1", List.of("pump"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path keyFile() {
        return keyFile;
    }

    /** A decision over {@link Plant#INPUTS} whose model learns as said. */
    static DecisionSpec policy(String learn, List<String> complaints) {
        List<String> inputs = new ArrayList<>();
        Map<String, PointInfo> points = new LinkedHashMap<>();
        for (Input input : Plant.INPUTS) {
            inputs.add("{'as':'" + input.name() + "','of':'" + input.name() + "','agg':'last'}");
            points.put(input.name(), new PointInfo(PointInfo.Kind.REAL, false, List.of(), input.unit()));
        }
        String json = "{'every':'1s','inputs':[" + String.join(",", inputs) + "],'model':{'name':'pump','learn':" + learn + "},'states':{'normal':{},"
                + "'odd':{'enter':{'when':{'>':[{'var':'score'},{'var':'threshold'}]}},'leave':{'when':{'<':[{'var':'score'},{'var':'threshold'}]}}}}}";
        return new SpecReader("protect", Workshop.json(json), points, Set.of(), (at, why) -> complaints.add(at + ": " + why)).read();
    }

    static DecisionSpec policy(String learn) {
        List<String> complaints = new ArrayList<>();
        DecisionSpec policy = policy(learn, complaints);
        assertEquals(List.of(), complaints);
        return policy;
    }

    static LearnSpec learn(String learn) {
        return policy(learn).model().orElseThrow().learn().orElseThrow();
    }

    /** A lesson in k-means of four centres. */
    static Lesson lesson(List<double[]> rows) {
        return Lesson.of(Rows.plain(Plant.INPUTS, rows), learn("{'family':'kmeans','parameters':{'k':4}}"));
    }

    Teacher.Result teach(Lesson lesson, Optional<Trained> before) {
        return new Teacher(new Teacher.Home("pump-1", "pump-skid", own.key())).teach(lesson, subject(), Optional.empty(), before, NOW);
    }

    Teacher.Result.Made made(Lesson lesson, Optional<Trained> before) {
        Teacher.Result result = teach(lesson, before);
        return assertInstanceOf(Teacher.Result.Made.class, result, result::toString);
    }

    String declined(Lesson lesson, Optional<Trained> before) {
        return assertInstanceOf(Teacher.Result.Declined.class, teach(lesson, before)).line();
    }

    Trained trained(Teacher.Result.Made made) {
        try {
            return Teacher.trained(made.manifest(), made.offer().content().read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Teacher.Subject subject() {
        return Teacher.Subject.of(policy("{'family':'kmeans'}"));
    }

    /** What the device itself says of an offer, as at each start. */
    Checked check(Teacher.Result.Made made, Optional<Version> installed, long nowMillis) {
        Keyring ring = new Keyring(List.of()).with(own.entry());
        return new ModelCheck(ring).check(made.offer(), wanted(installed), nowMillis);
    }

    static Wanted wanted(Optional<Version> installed) {
        return new Wanted("pump", "pump-skid", subject().template(), Plant.INPUTS, installed, Version.of("0.1.0"), Manifest.Content.BYTES_MAX);
    }
}
