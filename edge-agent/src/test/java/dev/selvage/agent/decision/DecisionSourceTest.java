// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.decision;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.audit.CardJson;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.audit.Rerun;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a decision was taken by, when the same file is signed anew. */
class DecisionSourceTest {
    private static final String GUARD = """
            {"every":"sample","inputs":[{"as":"cur","of":"current","agg":"last","maxAge":"60s"}],"model":{"name":"m"},
             "states":{"normal":{},
               "mid":{"enter":{"when":{">":[{"var":"score"},{"var":"threshold"}]},"for":1},"leave":{"when":{"<":[{"var":"score"},{"var":"threshold"}]},"for":1}}}}""";

    @TempDir
    Path folder;

    private double threshold = 3;

    private final class Twice implements Model {
        @Override
        public ModelCard card() {
            return new ModelCard("m", threshold == 3 ? "1.0.0" : "1.1.0", "kmeans", "ab".repeat(32), 1, "x", ModelCard.ScoreKind.DISTANCE, ModelCard.Replay.FROM_FILE,
                    OptionalDouble.of(threshold), List.of(new FeatureStats("cur", "", 10, 0, 10, 5, 1)));
        }

        @Override
        public Score score(double[] f) {
            return Score.of(f[0]);
        }

        @Override
        public List<Contribution> explain(double[] f, int top) {
            return List.of();
        }

        @Override
        public void learn(double[] f) {
            // trained for good
        }

        @Override
        public Optional<Json.Obj> state() {
            return Optional.empty();
        }
    }

    @Test
    void theSameFileSignedAnewWithAnotherThresholdIsDecidedAgainByTheOneItHadThen() throws Exception {
        try (Replica replica = Replica.open(folder.resolve("replica.db"), "d-1", () -> 1)) {
            DecisionOutlet outlet = new DecisionOutlet() {
                @Override
                public CompletableFuture<Void> write(String point, PointValue value) {
                    return CompletableFuture.completedFuture(null);
                }

                @Override
                public void runTask(String id, String type, Json.Obj args) {
                    // none
                }

                @Override
                public void put(TopicKind kind, String name, byte[] payload, long nowMillis) {
                    // none
                }

                @Override
                public void onLoop(Runnable work) {
                    work.run();
                }
            };
            DecisionSpec policy = new SpecReader("g", JsonReader.readObject(GUARD.getBytes(StandardCharsets.UTF_8)),
                    Map.of("current", new PointInfo(PointInfo.Kind.REAL, false, List.of(), "")), Set.of(), (at, why) -> {
                throw new IllegalArgumentException(at + why);
            }).read();
            DecisionDesk desk = new DecisionDesk(new DecisionDesk.Home("d-1", "p@1", "00000000aaaaaaaa", System::nanoTime), replica, outlet,
                    name -> Optional.of(new ModelShelf.Slotted(new Twice(), "a")));
            desk.become("p@1", List.of(policy), Set.of(), 1_000, 1_000);
            double[] values = {1, 3.5, 1, 4.5, 3.5};
            for (int i = 0; i < values.length; i++) {
                threshold = i < 3 ? 3 : 4;
                desk.observe(new FeatureBook.Reading("current", new PointValue.Float64(values[i]), Quality.GOOD, 2_000L + i, 2_000L + i));
                desk.step(true, 2_000L + i, 2_000L + i);
            }
            String source = replica.rows(Tables.DECISION_SOURCE, "d-1").stream().filter(row -> row.get(2).equals(Cell.of("model"))).map(row -> ((Cell.Text) row.get(4)).value()).findFirst().orElseThrow();
            ModelCard card = CardJson.read(JsonReader.readObject(source.getBytes(StandardCharsets.UTF_8)));
            for (List<Cell> row : replica.rows(Tables.DECISION, "d-1")) {
                Json.Obj body = JsonReader.readObject(((Cell.Text) row.get(3)).value().getBytes(StandardCharsets.UTF_8));
                assertInstanceOf(Rerun.Answer.Same.class, Rerun.of(body, PolicyJson.read(PolicyJson.write(policy)), Optional.of(CardJson.asTaken(card, body)), Optional.empty()), body::text);
            }
        }
    }
}
