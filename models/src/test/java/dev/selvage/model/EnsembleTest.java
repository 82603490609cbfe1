// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.model.manifest.Blueprint;
import dev.selvage.model.manifest.Family;
import dev.selvage.model.manifest.Identity;
import dev.selvage.model.train.Recipe;
import dev.selvage.model.train.Trainer;
import dev.selvage.protocol.Json;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class EnsembleTest extends ModelContract {
    private static final String RECIPE = "{'members':[{'family':'kmeans','parameters':{'k':6,'quantile':1}},{'family':'residual','parameters':{'target':'amps'}},{'family':'cart','parameters':{'of':'fault'}}]}";

    EnsembleTest() {
        super(Family.ENSEMBLE, RECIPE, Plant.labelled(600, 1));
    }

    @Override
    Json.Obj recipe() {
        return json(RECIPE);
    }

    @Test
    void isTheMeanOfSharesOfThresholds() {
        var plans = trained().plan().members();
        var files = MemberFiles.split(trained().file());
        Identity id = new Identity("m", "1.0.0", "", 0);
        for (double[] probe : probes()) {
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                var member = Models.open(id, plans.get(i), Plant.INPUTS, files.get(i));
                sum += member.score(probe).value() / plans.get(i).bound();
            }
            assertEquals(sum / 3, model().score(probe).value(), 1e-9 * Math.max(1, sum));
        }
    }

    @Test
    void refusesAnEnsembleWithin() {
        String nested = "{'members':[{'family':'ensemble'},{'family':'kmeans'}]}";
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> Trainer.train(new Recipe(Family.ENSEMBLE, json(nested), 1), Plant.normal(50, 1)));
        assertTrue(e.getMessage().contains("ensemble"), e::getMessage);
        var plan = new Blueprint(Family.ENSEMBLE, OptionalDouble.of(1), json("{'members':[{'family':'ensemble','threshold':1},{'family':'kmeans','threshold':1}]}"));
        byte[] file = MemberFiles.join(List.of(trained().file(), trained().file()));
        assertThrows(IllegalArgumentException.class, () -> Models.open(new Identity("m", "1.0.0", "", 0), plan, Plant.INPUTS, file));
    }

    @Test
    void takesTwoToFiveMembers() {
        assertThrows(IllegalArgumentException.class, () -> MemberFiles.split(MemberFiles.join(List.of(new byte[3]))));
        assertThrows(IllegalArgumentException.class, () -> MemberFiles.split(MemberFiles.join(Collections.nCopies(6, new byte[3]))));
        assertEquals(5, MemberFiles.split(MemberFiles.join(Collections.nCopies(5, new byte[3]))).size());
        byte[] cut = MemberFiles.join(List.of(new byte[3], new byte[4]));
        for (int length = 0; length < cut.length; length++) {
            byte[] part = Arrays.copyOf(cut, length);
            assertThrows(IllegalArgumentException.class, () -> MemberFiles.split(part));
        }
    }
}
