// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** A pump with two sensors, a valve and a hand switch, for tests of decisions. */
public final class Bench {
    /** What its profile could say. */
    public static final String PUMP = """
            {"every":"1s",
             "inputs":[{"as":"acc","of":"accel","agg":"mean","samples":4,"maxAge":"5s"},{"as":"cur","of":"current","agg":"last","maxAge":"5s","range":[0,100]}],
             "model":{"name":"pump","outside":{"margin":2,"share":0.4},"coverage":0.6,"time":"50ms"},
             "states":{
               "normal":{"do":[{"write":"speed","value":1.0}]},
               "slow":{"enter":{"when":{">":[{"var":"score"},{"var":"threshold"}]},"for":2},"leave":{"when":{"<":[{"var":"score"},2]},"for":3},
                       "do":[{"write":"speed","value":0.5},{"alarm":"strange","severity":"major"}]},
               "stop":{"enter":{"when":{">":[{"var":"cur"},90]},"for":1},"leave":{"when":{"<":[{"var":"cur"},50]},"for":2},
                       "do":[{"write":"speed","value":0.0},{"alarm":"strange","severity":"major"},{"task":"diagnose"}]}},
             "safe":"slow",
             "interlocks":[
               {"name":"dry","when":{"point":"flow","op":"<","value":1},"force":{"write":"speed","value":0.0}},
               {"name":"by-hand","when":{"==":[{"var":"points.hand"},true]},"deny":"speed"}],
             "limits":{"speed":{"step":0.5,"hold":"3s","changes":4,"per":"1m"}},
             "cooldown":"10s"}""";

    /** Its points. */
    public static final Map<String, PointInfo> POINTS = new TreeMap<>(Map.of(
            "accel", new PointInfo(PointInfo.Kind.REAL, false, List.of(), ""),
            "current", new PointInfo(PointInfo.Kind.REAL, false, List.of(), ""),
            "flow", new PointInfo(PointInfo.Kind.REAL, false, List.of(), ""),
            "hand", new PointInfo(PointInfo.Kind.FLAG, false, List.of(), ""),
            "speed", new PointInfo(PointInfo.Kind.REAL, true, List.of(), ""),
            "mode", new PointInfo(PointInfo.Kind.TEXT, true, List.of("auto", "off"), "")));

    private Bench() {}

    /** A policy that has no faults. */
    public static DecisionSpec policy(String json) {
        List<String> complaints = new ArrayList<>();
        DecisionSpec spec = read(json, complaints);
        assertEquals(List.of(), complaints);
        return spec;
    }

    /** A policy and what is wrong with it. */
    public static DecisionSpec read(String json, List<String> complaints) {
        return new SpecReader("guard", object(json), POINTS, Set.of("diagnose"), (at, why) -> complaints.add(at + ": " + why)).read();
    }

    /** JSON that is right. */
    public static Json.Obj object(String json) {
        try {
            return JsonReader.readObject(json.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** Good readings: both inputs, all points fresh. */
    public static Evidence evidence(long clockMillis, double acc, double cur, double speed) {
        return new Evidence(1_700_000_000_000L + clockMillis, clockMillis, List.of(input("acc", acc), input("cur", cur)), points(speed, 10, false), Map.of(),
                Optional.empty());
    }

    /** The points that conditions watch. */
    public static Map<String, PointReading> points(double speed, double flow, boolean hand) {
        return new TreeMap<>(Map.of(
                "speed", new PointReading(new PointValue.Float64(speed), Quality.GOOD, 0),
                "flow", new PointReading(new PointValue.Float64(flow), Quality.GOOD, 0),
                "hand", new PointReading(new PointValue.Bool(hand), Quality.GOOD, 0)));
    }

    /** An input without flaw. */
    public static Input input(String as, double value) {
        return new Input(as, OptionalDouble.of(value), OptionalDouble.of(value), 10, Optional.empty());
    }

    /** An input that lacks its value. */
    public static Input flawed(String as, Flaw flaw) {
        return new Input(as, OptionalDouble.empty(), OptionalDouble.empty(), 10_000, Optional.of(flaw));
    }

    /** A model whose score is the first feature. */
    public static Model model() {
        ModelCard card = new ModelCard("pump", "1.0.0", "test", "ab".repeat(32), 1_690_000_000_000L, "none", ModelCard.ScoreKind.DISTANCE, ModelCard.Replay.FROM_FILE,
                OptionalDouble.of(3), List.of(new FeatureStats("acc", "", 100, 0, 10, 5, 4), new FeatureStats("cur", "A", 100, 0, 50, 20, 9)));
        return new Model() {
            @Override
            public ModelCard card() {
                return card;
            }

            @Override
            public Score score(double[] features) {
                return Score.of(features[0]);
            }

            @Override
            public List<Contribution> explain(double[] features, int top) {
                return List.of(new Contribution("acc", features[0], features[0]));
            }

            @Override
            public void learn(double[] features) {
                // trained for good
            }

            @Override
            public Optional<Json.Obj> state() {
                return Optional.empty();
            }
        };
    }
}
