// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.model.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard.Replay;
import dev.selvage.decision.model.ModelCard.ScoreKind;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EwmaResidualTest extends StreamingContract {
    @Override
    EwmaResidual fresh() {
        return new EwmaResidual("ewma", FEATURES, 4, new EwmaResidual.Settings(200, WARM_UP));
    }

    private static EwmaResidual one(double memory) {
        return new EwmaResidual("one", List.of(feature("x")), 4, new EwmaResidual.Settings(memory, 2));
    }

    @Test
    void theCardSaysWhatTheScoreIs() {
        assertEquals(ScoreKind.RESIDUAL, fresh().card().kind());
        assertEquals(Replay.FROM_STATE, fresh().card().replay());
        assertEquals(4, fresh().card().threshold().orElseThrow());
    }

    @Test
    void theScoreIsInStandardDeviations() {
        EwmaResidual model = one(1_000);
        for (double value : new double[] {1, 3, 1, 3, 1, 3}) {
            model.learn(new double[] {value});
        }
        assertEquals(3, model.score(new double[] {5}).value(), 1e-12, "mean 2, deviation 1");
        assertEquals(List.of(new Contribution("x", -1, -3)), model.explain(new double[] {-1}, 3));
    }

    @Test
    void itForgets() {
        EwmaResidual model = one(20);
        for (int i = 0; i < 1_000; i++) {
            model.learn(new double[] {i < 500 ? i % 2 : 100 + i % 2});
        }
        assertTrue(model.score(new double[] {100.5}).value() < 0.5);
        assertTrue(model.score(new double[] {0.5}).value() > 100);
    }

    @Test
    void itGoesOnFromAWrittenState() throws JsonException {
        Model first = taught(333);
        Json.Obj written = JsonReader.readObject(first.state().orElseThrow().bytes());
        EwmaResidual second = fresh();
        second.restore(written);

        double[] strange = {22, 101_000, 0.0041};
        assertEquals(first.score(strange), second.score(strange));
        double[] next = normal();
        first.learn(next);
        second.learn(next);
        assertEquals(first.state(), second.state());
        assertEquals(first.score(strange), second.score(strange));
    }

    @Test
    void theStateStaysSmall() {
        assertTrue(taught(10_000).state().orElseThrow().bytes().length < 100 * FEATURES.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}",
        "{\"learnt\":5,\"baselines\":[]}",
        "{\"learnt\":-1,\"baselines\":[{\"n\":1,\"mean\":0,\"variance\":0}]}",
        "{\"learnt\":5,\"baselines\":[{\"n\":1,\"mean\":0,\"variance\":-1}]}",
        "{\"learnt\":5,\"baselines\":[{\"n\":1e9,\"mean\":0,\"variance\":1}]}",
        "{\"learnt\":5,\"baselines\":[{\"n\":1,\"mean\":1e300,\"variance\":1}]}",
        "{\"learnt\":5,\"baselines\":[{\"n\":1,\"mean\":\"0\",\"variance\":1}]}",
        "{\"learnt\":5,\"baselines\":[7]}"})
    void aStateThatIsNoneIsRefusedAndChangesNothing(String text) throws JsonException {
        EwmaResidual model = one(100);
        model.learn(new double[] {1});
        Json before = model.state().orElseThrow();
        Json.Obj state = JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));

        assertThrows(IllegalArgumentException.class, () -> model.restore(state));
        assertEquals(before, model.state().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, Double.NaN, Double.POSITIVE_INFINITY})
    void aMemoryThatIsNoneIsRefused(double memory) {
        assertThrows(IllegalArgumentException.class, () -> new EwmaResidual.Settings(memory, 10));
    }
}
