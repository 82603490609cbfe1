// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Rows;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.kmeans.KMeansModel;
import org.tribuo.protos.core.ModelProto;

final class KMeansTest extends ModelContract {
    private static final String RECIPE = "{'k':6,'factor':1.5}";

    KMeansTest() {
        super(Family.KMEANS, RECIPE, Plant.normal(600, 1));
    }

    @Override
    Json.Obj recipe() {
        return json(RECIPE);
    }

    @Test
    void tellsStrangeFromNormal() {
        double threshold = model().card().threshold().orElseThrow();
        Random random = new Random(8);
        for (int i = 0; i < 50; i++) {
            double strange = model().score(Plant.strange(random)).value();
            assertTrue(strange > threshold, () -> "strange " + strange + " against " + threshold);
        }
        long alarms = Plant.list(500, 9).stream().filter(r -> model().score(r).value() > threshold).count();
        assertTrue(alarms < 25, () -> alarms + " of 500 normal rows are over the threshold");
    }

    @Test
    void measuresAsTribuoDoes() throws InvalidProtocolBufferException {
        var tribuo = (KMeansModel) org.tribuo.Model.deserialize(ModelProto.parseFrom(trained().file()));
        Scaler scaler = Scaler.of(Family.KMEANS, model().card().features());
        Columns columns = new Columns(Plant.INPUTS.stream().map(Input::name).toList());
        for (double[] probe : probes()) {
            var nearest = tribuo.predict(columns.example(scaler.apply(probe), new ClusterID(ClusterID.UNASSIGNED)));
            assertEquals(Integer.toString(nearest.getOutput().getID()), model().score(probe).label().orElseThrow());
        }
    }

    @Test
    void sharesOutTheSquareOfItsDistance() {
        for (double[] probe : probes()) {
            double score = model().score(probe).value();
            double sum = model().explain(probe, 5).stream().mapToDouble(c -> c.weight()).sum();
            assertEquals(score * score, sum, 1e-9 * Math.max(1, sum));
        }
    }

    @Test
    void aConstantFeatureDividesByNothing() {
        double[] probe = Plant.list(1, 3).get(0);
        double before = model().score(probe).value();
        probe[2] = 3;
        assertEquals(Math.sqrt(before * before + 4), model().score(probe).value(), 1e-9);
    }

    @Test
    void theThresholdFollowsTheRecipe() {
        Rows rows = Plant.normal(600, 1);
        double[] scores = rows.rows().stream().mapToDouble(r -> model().score(r).value()).sorted().toArray();
        assertEquals(3 * scores[599], Trainer.train(new Recipe(Family.KMEANS, json("{'k':6,'quantile':1,'factor':3}"), 1), rows)
                .plan().threshold().orElseThrow(), 1e-9);
        assertEquals(1.5 * scores[593], model().card().threshold().orElseThrow(), 1e-9);
    }
}
