// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import dev.selvage.bench.data.SkabData;
import dev.selvage.bench.data.SkabData.Run;
import dev.selvage.bench.models.Line.Value;
import dev.selvage.bench.models.Line.Verdict;
import dev.selvage.decision.Adviser;
import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.FeatureBook;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.PointReading;
import dev.selvage.decision.Situation;
import dev.selvage.decision.audit.AuditRow;
import dev.selvage.decision.audit.Link;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Quality;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a whole decision costs: eight readings into their windows, features, guard, model, states, interlocks, limits,
 * explanation, and the record with its hash, for every single one; a device records those alone that change
 * something. Then with the record committed to a replica.
 */
final class DecisionFigures {
    private static final double MICROS_MAX = 1_000;
    private static final double NANOS = 1_000;
    private static final double P99 = 0.99;
    private static final int ROUNDS = 5;
    private static final int STORED = 400;
    private static final String POLICY = """
            {"every":"1s","inputs":[INPUTS],"model":{"name":"pump","outside":{"margin":20}},
             "states":{
               "normal":{"do":[{"write":"speed","value":1.0}]},
               "slow":{"enter":{"when":{">":[{"var":"score"},{"var":"threshold"}]},"for":3},
                       "leave":{"when":{"<":[{"var":"score"},{"*":[0.8,{"var":"threshold"}]}]},"for":30},
                       "do":[{"write":"speed","value":0.5},{"alarm":"strange","severity":"major"}]}},
             "interlocks":[{"name":"dry","when":{"point":"flow","op":"<","value":1},"force":{"write":"speed","value":0.0}}],
             "limits":{"speed":{"step":0.6,"hold":"5s"}}}""";

    private final Run run;
    private final DecisionSpec policy;
    private final Model model;
    private FeatureBook book;
    private Situation situation;
    private Link link = Link.first("0123456789abcdef");
    private int written;

    private DecisionFigures(Run run) {
        this.run = run;
        this.policy = policy();
        this.model = SkabFigures.kMeans(run.rows().subList(0, SkabData.TRAINING_ROWS), 1);
        this.book = new FeatureBook(policy.inputs(), 0);
        this.situation = Situation.first(policy);
    }

    static List<Line> measure(List<Run> runs) throws IOException {
        DecisionFigures figures = new DecisionFigures(runs.get(0));
        double[][] rounds = new double[ROUNDS + 1][];
        double[][] alone = new double[ROUNDS + 1][];
        for (int i = 0; i <= ROUNDS; i++) {
            alone[i] = figures.round(false);
            rounds[i] = figures.round(true);
        }
        double[][] unrecorded = Arrays.copyOfRange(alone, 1, alone.length);
        double[][] counted = Arrays.copyOfRange(rounds, 1, rounds.length);
        Value p50 = Value.median("p50", at(counted, 0.5), "us", 1);
        Value p99 = Value.median("p99", at(counted, P99), "us", 1);
        double[] stored = figures.stored();
        return List.of(
                Line.plain("decision.unrecorded", List.of(Value.median("p50", at(unrecorded, 0.5), "us", 1), Value.median("p99", at(unrecorded, P99), "us", 1)),
                        "as most are, since they change nothing"),
                new Line("decision", List.of(p50, p99, Value.of("record", figures.written, "B", 0)), "p99 <= 1 ms, with its record", Verdict.met(p99.value() <= MICROS_MAX)),
                Line.plain("decision.stored", List.of(Value.of("p50", stored[STORED / 2], "us", 1), Value.of("p99", stored[(int) (STORED * P99)], "us", 1)),
                        "and committed, with a full sync of this disk"));
    }

    private static double[] at(double[][] rounds, double share) {
        return Arrays.stream(rounds).mapToDouble(round -> round[(int) (share * round.length)]).toArray();
    }

    private static DecisionSpec policy() {
        String inputs = String.join(",", SkabData.SENSORS.stream()
                .map(sensor -> "{\"as\":\"" + sensor + "\",\"of\":\"" + sensor + "\",\"agg\":\"mean\",\"window\":\"15s\"}").toList());
        Map<String, PointInfo> points = new TreeMap<>();
        SkabData.SENSORS.forEach(sensor -> points.put(sensor, new PointInfo(PointInfo.Kind.REAL, false, List.of(), "")));
        points.put("speed", new PointInfo(PointInfo.Kind.REAL, true, List.of(), ""));
        return new SpecReader("guard", object(POLICY.replace("INPUTS", inputs)), points, Set.of(), (at, why) -> {
            throw new IllegalStateException(at + ": " + why);
        }).read();
    }

    private static Json.Obj object(String text) {
        try {
            return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new IllegalStateException(text, e);
        }
    }

    /** All rows of the run, one decision for each; times sorted, in microseconds. */
    private double[] round(boolean isRecorded) {
        double[] micros = new double[run.rows().size()];
        book = new FeatureBook(policy.inputs(), 0);
        situation = Situation.first(policy);
        for (int row = 0; row < micros.length; row++) {
            long from = System.nanoTime();
            String body = decide(row, isRecorded);
            micros[row] = (System.nanoTime() - from) / NANOS;
            written = Math.max(written, body.length());
        }
        Arrays.sort(micros);
        return micros;
    }

    /** Gives the record, empty when there is to be none. */
    private String decide(int row, boolean isRecorded) {
        long nowMillis = run.seconds()[row] * 1_000;
        Map<String, PointReading> points = new TreeMap<>();
        for (int f = 0; f < SkabData.SENSORS.size(); f++) {
            PointValue value = new PointValue.Float64(run.rows().get(row)[f]);
            book.take(new FeatureBook.Reading(SkabData.SENSORS.get(f), value, Quality.GOOD, nowMillis, nowMillis));
            points.put(SkabData.SENSORS.get(f), new PointReading(value, Quality.GOOD, 0));
        }
        points.put("speed", new PointReading(new PointValue.Float64(1), Quality.GOOD, 0));
        Adviser adviser = new Adviser(model, policy.model().orElseThrow(), System::nanoTime);
        Evidence evidence = new Evidence(nowMillis, nowMillis, book.read(nowMillis), points, Map.of(), Optional.empty());
        Outcome outcome = new Decider(policy).decide(situation, evidence, Optional.of(model.card()), adviser);
        String body = "";
        if (isRecorded) {
            body = new AuditRow(link, "guard", "pump@1.0.0", policy.digest(), Optional.of(new AuditRow.InSlot(model.card(), "a")), evidence, situation, outcome,
                    adviser.why(outcome, evidence.inputs()), 0).json().text();
            link = link.next(link.hash(body));
        }
        situation = outcome.after();
        return body;
    }

    private double[] stored() throws IOException {
        Path folder = Files.createTempDirectory("selvage-bench");
        try (Replica replica = Replica.open(folder.resolve("replica.db"), "pump-1", () -> 1)) {
            double[] micros = new double[STORED];
            for (int i = 0; i < STORED; i++) {
                int row = i;
                long from = System.nanoTime();
                Link place = link;
                String body = decide(row, true);
                replica.write("dev/pump-1", 1_700_000_000_000L + i, tx -> tx.upsert(Tables.DECISION, List.of(Cell.of("pump-1"), Cell.of(place.id()), Cell.of("guard"),
                        Cell.of(body), Cell.of(place.previousHash()), Cell.of(link.previousHash()), Cell.of(1_700_000_000_000L + row))));
                micros[i] = (System.nanoTime() - from) / NANOS;
            }
            Arrays.sort(micros);
            return micros;
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
