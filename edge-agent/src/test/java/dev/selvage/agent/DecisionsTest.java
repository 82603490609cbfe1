// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.decision.ModelShelf;
import dev.selvage.agent.driver.Reading;
import dev.selvage.decision.audit.CardJson;
import dev.selvage.decision.audit.ChainCheck;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.audit.Rerun;
import dev.selvage.decision.audit.StoredRow;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.link.OutMessage;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Decisions of an agent: recorded before they are done, with and without a broker, over restarts and full disks. */
class DecisionsTest extends AgentLoopCase {
    private static final double HOT = 280;
    private static final double COOL = 100;

    private CompletableFuture<Void> answer = new CompletableFuture<>();
    private Optional<Double> always = Optional.empty();
    private boolean seesDoor = true;

    @Override
    String profile() {
        return PROFILE + """
                decisions:
                  guard:
                    title: Turn the heater down
                    every: 1s
                    inputs: [{as: t, of: temp, agg: last, maxAge: 30s}]
                    model: {name: heat, outside: {margin: 2}, time: 10s}
                    states:
                      normal: {do: [{write: heater, value: 50}]}
                      down:
                        enter: {when: {">": [{var: score}, {var: threshold}]}, for: 2}
                        leave: {when: {"<": [{var: score}, 150]}, for: 2}
                        do: [{write: heater, value: 10}, {alarm: too-hot, severity: major}, {task: diagnose}]
                    safe: down
                    interlocks:
                      - {name: door, when: {point: door, op: "==", value: true}, force: {write: heater, value: 0}}
                """;
    }

    @Override
    ModelShelf models(ModelShelf own) {
        return name -> name.equals("heat") ? Optional.of(new ModelShelf.Slotted(new Heat(), "a")) : Optional.empty();
    }

    /** A model whose score is the temperature. */
    private final class Heat implements Model {
        @Override
        public ModelCard card() {
            return new ModelCard("heat", "1.0.0", "test", "cd".repeat(32), 1, "none", ModelCard.ScoreKind.VALUE, ModelCard.Replay.FROM_FILE, OptionalDouble.of(200),
                    List.of(new FeatureStats("t", "Cel", 10, 0, 300, 100, 10)));
        }

        @Override
        public Score score(double[] features) {
            return Score.of(always.orElse(features[0]));
        }

        @Override
        public List<Contribution> explain(double[] features, int top) {
            return List.of(new Contribution("t", features[0], features[0]));
        }

        @Override
        public void learn(double[] features) {
            // trained for good
        }

        @Override
        public Optional<Json.Obj> state() {
            return Optional.empty();
        }
    }

    @Override
    CompletableFuture<Void> write(String point, PointValue raw) {
        assertTrue(recorded().stream().anyMatch(body -> body.contains("\"verdict\":\"applied\"") || body.contains("\"verdict\":\"forced\"")) || replica.rows(Tables.DECISION, "oven-1").isEmpty(),
                "recorded first, then done");
        written.add(point + "=" + raw);
        return answer;
    }

    @Test
    void decidesWithoutABrokerAndTellsLater() throws Exception {
        run(HOT, 4);
        assertEquals(List.of("heater=100"), written, "10 %, through the inverse of the point's transform");
        assertEquals("down", state());
        assertEquals("raised", alarm());
        connect(false);
        answerSync();
        List<OutMessage> told = link.taken.stream().filter(message -> message.topic().equals("sv1/home/oven-1/decision/guard")).toList();
        Json.Obj decision = JsonReader.readObject(told.get(told.size() - 1).payload());
        assertEquals(Optional.of("down"), decision.text("state"));
        assertEquals(Optional.of("normal"), decision.text("from"));
        assertEquals("t", ((Json.Obj) ((Json.Arr) decision.get("why").orElseThrow()).items().get(0)).text("feature").orElseThrow());
        assertTrue(link.taken.stream().anyMatch(message -> message.topic().equals("sv1/home/oven-1/alarm/too-hot")));
        assertEquals(replica.rows(Tables.DECISION, "oven-1"), gateway.rows(Tables.DECISION, "oven-1"));
        assertTrue(chain(gateway).isWhole(), chain(gateway)::toString);
        assertTrue(chain(gateway).rows() > 0);
    }

    @Test
    void everyRecordIsDecidedAgainToTheSame() {
        run(HOT, 4);
        run(COOL, 4);
        run(HOT, 4);
        assertTrue(recorded().size() >= 3, recorded()::toString);
        ModelCard card = CardJson.read(object(source("model")));
        for (String body : recorded()) {
            assertInstanceOf(Rerun.Answer.Same.class, Rerun.of(object(body), PolicyJson.read(object(source("policy"))), Optional.of(card), Optional.of(new Heat())), body);
        }
        assertEquals(device.decisions().get(0).digest(), PolicyJson.read(object(source("policy"))).digest());
    }

    @Test
    void theTaskOfAStateIsRunOnceAndTheAlarmCleared() {
        run(HOT, 6);
        assertEquals(1, replica.rows(Tables.TASK_REPORT, "oven-1").size(), "one entry, one task");
        run(COOL, 4);
        assertEquals("normal", state());
        assertEquals("cleared", alarm());
        assertEquals(List.of("heater=100", "heater=500"), written);
    }

    @Test
    void goesOnAfterAKillWhereItStood() {
        answer.complete(null);
        run(HOT, 4);
        List<List<Cell>> before = replica.rows(Tables.DECISION, "oven-1");
        reboot();
        run(HOT, 4);
        assertEquals("down", state());
        assertEquals(List.of("heater=100"), written, "it was done before");
        run(COOL, 4);
        assertEquals("normal", state());
        assertTrue(replica.rows(Tables.DECISION, "oven-1").containsAll(before));
        assertTrue(chain(replica).isWhole(), chain(replica)::toString);
        assertEquals(2, chain(replica).sessions());
    }

    @Test
    void whatNoDriverHasConfirmedIsAskedForAgainAfterAKill() {
        run(HOT, 4);
        reboot();
        run(HOT, 4);
        assertEquals(List.of("heater=100", "heater=100"), written);
        assertTrue(chain(replica).isWhole(), chain(replica)::toString);
    }

    @Test
    void anInterlockIsHeardWithoutAnyModel() {
        seesDoor = false;
        inbox.put(new Input.Read(Reading.good("door", new PointValue.Bool(true), nowMillis)));
        run(COOL, 3);
        assertTrue(written.contains("heater=0"), written::toString);
        assertTrue(recorded().stream().anyMatch(body -> body.contains("\"by\":\"door\"")));
    }

    @Test
    void whatTheDriverRefusesIsToldAndTriedAgain() {
        answer = CompletableFuture.failedFuture(new IllegalStateException("relay stuck"));
        run(HOT, 4);
        assertTrue(written.size() > 1, "tried again");
        assertTrue(recorded().stream().anyMatch(body -> body.contains("\"failed\":{\"heater\":\"relay stuck\"}")), recorded()::toString);
    }

    @Test
    void staleReadingsLeadToTheSafeStateThoughNothingComesIn() {
        run(COOL, 2);
        later(20_000);
        later(20_000);
        assertEquals("down", state());
        assertTrue(recorded().stream().anyMatch(body -> body.contains("\"cause\":\"stale\"")));
    }

    @Test
    void aScoreThatIsNoNumberIsAFault() {
        always = Optional.of(Double.NaN);
        run(COOL, 2);
        assertEquals("down", state());
        assertTrue(recorded().get(recorded().size() - 1).contains("\"silent\":\"failed\""));
    }

    @Test
    void aClockThatJumpsChangesNothing() {
        run(COOL, 2);
        for (long wallMillis : new long[] {0, 4_000_000_000_000L, 5}) {
            reads("temp", COOL);
            nowMillis += 1_000;
            loop.step(new Moment(wallMillis, nowMillis));
        }
        assertEquals(List.of(), written);
        run(HOT, 4);
        assertEquals("down", state());
    }

    @Test
    void quietDecisionsAreRecordedNowAndThenOnly() {
        run(COOL, 1_300);
        assertTrue(recorded().size() >= 2 && recorded().size() <= 4, recorded().size() + " records of 1,300 evaluations");
        assertFalse(link.taken.stream().anyMatch(message -> message.topic().contains("/decision/")));
    }

    @Test
    void aDecisionThatIsGoneLeavesNoState() {
        run(HOT, 4);
        parts.undecided(tasks).begin(new Device(device.id(), device.site(), device.profile(), device.version(), device.tags(), device.driver(), device.points(),
                device.alarms(), device.limits(), device.faults(), List.of(), device.resolved()), List.of(), new Moment(nowMillis, nowMillis));
        assertEquals(List.of(), replica.rows(Tables.DECISION_STATE, "oven-1"));
    }

    @Test
    void aPointThatWasNeverReadIsNotInTheRecord() {
        run(HOT, 4);
        Json.Obj points = object(recorded().get(recorded().size() - 1)).object("evidence").flatMap(evidence -> evidence.object("points")).orElse(Json.object().build());
        assertTrue(points.get("heater").isEmpty() && points.get("door").isPresent(), points::text);
    }

    @Test
    void whatAPointWasBeforeARestartIsShownAndNotGoneBy() {
        seesDoor = false;
        inbox.put(new Input.Read(Reading.good("door", new PointValue.Bool(true), nowMillis)));
        run(COOL, 4);
        assertEquals(List.of("heater=0"), List.copyOf(new LinkedHashSet<>(written)), "the interlock forces it");
        reboot();
        written.clear();
        run(HOT, 4);
        Json.Obj body = object(recorded().get(recorded().size() - 1));
        Json.Obj door = body.object("evidence").flatMap(evidence -> evidence.object("points")).flatMap(points -> points.object("door")).orElseThrow();
        assertEquals(Optional.of("stale"), door.text("q"), body::text);
        assertEquals(List.of(), written, "nobody knows whether the door is open: nothing is forced, and nothing let go");
        assertTrue(body.text().contains("door (not evaluable)"), body::text);
        seesDoor = true;
        run(HOT, 2);
        assertEquals(List.of("heater=100"), written);
    }

    @Test
    void aReadingThatWasTakenBeforeTheLastOneIsOutOfOrder() {
        run(COOL, 4);
        inbox.put(new Input.Read(Reading.good("temp", new PointValue.Float64(HOT), nowMillis - 2_500)));
        later(1_000);
        later(1_000);
        assertTrue(recorded().get(recorded().size() - 1).contains("\"flaw\":\"out-of-order\""), recorded()::toString);
        assertTrue(written.isEmpty());
    }

    @Test
    void aWallClockThatIsSetBackBlindsNoDecision() {
        run(COOL, 4);
        long setMillis = -600_000;
        for (int i = 0; i < 4; i++) {
            nowMillis += 1_000;
            inbox.put(new Input.Read(Reading.good("temp", new PointValue.Float64(HOT), nowMillis + setMillis)));
            loop.step(new Moment(nowMillis + setMillis, nowMillis));
            loop.step(new Moment(nowMillis + setMillis, nowMillis));
        }
        assertEquals("down", state());
        assertEquals(List.of("heater=100"), written);
    }

    private void run(double temp, int seconds) {
        for (int i = 0; i < seconds; i++) {
            reads("temp", temp);
            if (seesDoor) {
                inbox.put(new Input.Read(Reading.good("door", new PointValue.Bool(false), nowMillis)));
            }
            later(1_000);
            loop.step(new Moment(nowMillis, nowMillis));
        }
    }

    private String state() {
        return text(replica.rows(Tables.DECISION_STATE, "oven-1", "guard").get(0).get(2));
    }

    private String alarm() {
        return text(replica.rows(Tables.ALARM, "oven-1", "too-hot").get(0).get(3));
    }

    private List<String> recorded() {
        return replica.rows(Tables.DECISION, "oven-1").stream().map(row -> text(row.get(3))).toList();
    }

    private String source(String kind) {
        return replica.rows(Tables.DECISION_SOURCE, "oven-1").stream().filter(row -> row.get(2).equals(Cell.of(kind))).map(row -> text(row.get(4))).findFirst().orElseThrow();
    }

    private static ChainCheck.Finding chain(Replica replica) {
        ChainCheck check = new ChainCheck();
        replica.rows(Tables.DECISION, "oven-1").forEach(row -> check.add(new StoredRow(text(row.get(1)), text(row.get(3)), text(row.get(4)), text(row.get(5)))));
        return check.finding(false);
    }

    private static Json.Obj object(String text) {
        try {
            return JsonReader.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String text(Cell cell) {
        return ((Cell.Text) cell).value();
    }
}
