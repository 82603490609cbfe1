// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Identity;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trained;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every family keeps to. A family's test extends it and says how to train one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ModelContract {
    private static final Identity ID = new Identity("pump", "1.2.3", "d1".repeat(32), 77);
    private static final double EXACT = 1e-9;

    private final Family family;
    private final Rows rows;
    private final Trained trained;
    private final Model model;

    ModelContract(Family family, String parameters, Rows rows) {
        this.family = family;
        this.rows = rows;
        this.trained = Trainer.train(new Recipe(family, json(parameters), 1), rows);
        this.model = trained.open(ID);
    }

    static Json.Obj json(String text) {
        try {
            return JsonReader.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    final Model model() {
        return model;
    }

    final Trained trained() {
        return trained;
    }

    static List<double[]> probes() {
        Random random = new Random(99);
        List<double[]> probes = new ArrayList<>(Plant.list(20, 5));
        for (int i = 0; i < 20; i++) {
            probes.add(Plant.strange(random));
        }
        probes.add(new double[] {1e9, -1e9, 1e9, 1e9, 1e9});
        probes.add(new double[5]);
        return probes;
    }

    @Test
    void scoresTheSameEachTime() {
        for (double[] probe : probes()) {
            Score first = model.score(probe.clone());
            assertTrue(Double.isFinite(first.value()), () -> family + " gives " + first);
            model.score(new double[5]);
            assertEquals(first, model.score(probe));
        }
    }

    @Test
    void leavesTheVectorAlone() {
        double[] probe = Plant.strange(new Random(2));
        double[] before = probe.clone();
        model.score(probe);
        model.explain(probe, 3);
        assertArrayEquals(before, probe);
    }

    @Test
    void learnsNothing() {
        double[] probe = Plant.strange(new Random(3));
        Score before = model.score(probe);
        for (double[] other : probes()) {
            model.learn(other);
        }
        assertEquals(before, model.score(probe));
        assertEquals(Optional.empty(), model.state());
    }

    @Test
    void isTheSameFromItsFile() {
        Model again = Models.open(ID, trained.plan(), trained.inputs(), trained.file().clone());
        assertEquals(model.card(), again.card());
        for (double[] probe : probes()) {
            assertEquals(model.score(probe).value(), again.score(probe).value(), EXACT * Math.max(1, Math.abs(model.score(probe).value())));
            assertEquals(model.score(probe).label(), again.score(probe).label());
            assertEquals(model.explain(probe, 3), again.explain(probe, 3));
        }
    }

    @Test
    void isTheSameFileFromTheSameRows() {
        Trained again = Trainer.train(new Recipe(family, recipe(), 1), rows);
        assertArrayEquals(trained.file(), again.file());
        assertEquals(trained.plan(), again.plan());
    }

    /** The parameters it was trained with. */
    abstract Json.Obj recipe();

    @Test
    void explainsWithKnownFeaturesTheStrongestFirst() {
        List<String> names = Plant.INPUTS.stream().map(Input::name).toList();
        for (double[] probe : probes()) {
            List<Contribution> all = model.explain(probe, 100);
            assertEquals(all.size(), new HashSet<>(all.stream().map(Contribution::feature).toList()).size());
            for (int i = 0; i < all.size(); i++) {
                Contribution part = all.get(i);
                assertEquals(probe[names.indexOf(part.feature())], part.input());
                assertTrue(i == 0 || Math.abs(all.get(i - 1).weight()) >= Math.abs(part.weight()), () -> "not sorted: " + all);
            }
            assertEquals(all.subList(0, Math.min(3, all.size())), model.explain(probe, 3));
            assertEquals(List.of(), model.explain(probe, 0));
        }
    }

    @Test
    void explainsAStrangeRowWithSomething() {
        assertTrue(model.explain(Plant.strange(new Random(4)), 3).size() >= 1);
    }

    @Test
    void carriesItsFeaturesInOrder() {
        ModelCard card = model.card();
        assertEquals(Plant.INPUTS, Input.of(card.features()));
        List<FeatureStats> wanted = rows.statistics();
        for (int i = 0; i < wanted.size(); i++) {
            FeatureStats w = wanted.get(i);
            FeatureStats is = card.features().get(i);
            assertEquals(List.of(w.count(), w.min(), w.max(), w.mean()), List.of(is.count(), is.min(), is.max(), is.mean()));
            assertEquals(w.variance(), is.variance(), EXACT * Math.max(1, w.variance()));
        }
    }

    @Test
    void saysWhatItIs() {
        ModelCard card = model.card();
        assertEquals(List.of("pump", "1.2.3", family.wireName(), "d1".repeat(32), "tribuo 4.3.2"),
                List.of(card.name(), card.version(), card.family(), card.digest(), card.library()));
        assertEquals(77, card.trainedAtMillis());
        assertEquals(family.kind(), card.kind());
        assertEquals(ModelCard.Replay.FROM_FILE, card.replay());
        assertEquals(trained.plan().threshold(), card.threshold());
    }
}
