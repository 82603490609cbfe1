// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.Flaw;
import dev.selvage.decision.Input;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.Situation;
import dev.selvage.decision.audit.AuditRow;
import dev.selvage.decision.audit.Link;
import dev.selvage.decision.audit.PolicyJson;
import dev.selvage.decision.model.FeatureStats;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.decision.spec.PointInfo;
import dev.selvage.decision.spec.SpecReader;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.JsonReader;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels and records in a replica's file, as gateways and the device write them. */
class FeedbackTest {
    private static final int BODY = 3;
    private static final long WALL = 1_800_000_000_000L;
    private static final DecisionSpec POLICY = policy("mean");
    private static final Set<String> TWO = Set.of("fault", "fine");
    private static final Set<String> THREE = Set.of("fault", "fine", "dirty");

    @TempDir
    Path folder;

    private Replica replica;
    private Feedback feedback;
    private Link link = Link.first("0123456789abcdef");

    @BeforeEach
    void open() {
        replica = Replica.open(folder.resolve("pump-1.db"), "pump-1", () -> 7L);
        feedback = new Feedback(replica, "pump-1");
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static DecisionSpec policy(String aggregate) {
        String json = """
                {"every":"1s","inputs":[{"as":"heat","of":"temp","agg":"last"},{"as":"flow","of":"flow","agg":"%s","window":"1m"}],
                 "model":{"name":"pump","learn":{"family":"linear-sgd"}},
                 "states":{"normal":{},"odd":{"enter":{"when":{">":[{"var":"score"},0.5]}},"leave":{"when":{"<":[{"var":"score"},0.5]}}}}}""".formatted(aggregate);
        PointInfo number = new PointInfo(PointInfo.Kind.REAL, false, List.of(), "");
        try {
            return new SpecReader("guard", JsonReader.readObject(json.getBytes(StandardCharsets.UTF_8)), Map.of("temp", number, "flow", number), Set.of(),
                    (at, why) -> {
                        throw new AssertionError(at + ": " + why);
                    }).read();
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    private static Input input(String as, double value) {
        return new Input(as, OptionalDouble.of(value), OptionalDouble.of(value), 0, Optional.empty());
    }

    private static ModelCard card(String name) {
        return new ModelCard(name, "1.0.0", "linear-sgd", "ab".repeat(32), 1, "none", ModelCard.ScoreKind.MODEL_SCORE, ModelCard.Replay.FROM_FILE,
                OptionalDouble.of(0.5), List.of(new FeatureStats("heat", "", 9, 0, 100, 50, 9), new FeatureStats("flow", "", 9, 0, 100, 50, 9)));
    }

    /** Stores a decision; gives its id. */
    private String decided(double heat, Opinion opinion) {
        return decided(POLICY, "pump", List.of(input("heat", heat), input("flow", 2)), opinion);
    }

    private String decided(DecisionSpec policy, String model, List<Input> inputs, Opinion opinion) {
        long wallMillis = WALL + 1_000 * link.n();
        Evidence evidence = new Evidence(wallMillis, link.n(), inputs, Map.of(), Map.of(), Optional.empty());
        Situation first = Situation.first(policy);
        Outcome outcome = new Decider(policy).decide(first, evidence, Optional.of(card(model)), vector -> opinion);
        String body = new AuditRow(link, policy.name(), "p@1", policy.digest(), Optional.of(new AuditRow.InSlot(card(model), "a")), evidence, first, outcome, List.of(), 1)
                .json().text();
        return stored(policy, body, link.hash(body), wallMillis);
    }

    private String stored(DecisionSpec policy, String body, String hash, long wallMillis) {
        Link at = link;
        replica.write(Scopes.ofDevice("pump-1"), wallMillis, tx -> {
            tx.upsert(Tables.DECISION, List.of(Cell.of("pump-1"), Cell.of(at.id()), Cell.of(policy.name()), Cell.of(body), Cell.of(at.previousHash()), Cell.of(hash),
                    Cell.of(wallMillis)));
            tx.upsert(Tables.DECISION_SOURCE, List.of(Cell.of("pump-1"), Cell.of(policy.digest()), Cell.of("policy"), Cell.of(policy.name()),
                    Cell.of(PolicyJson.write(policy).text()), Cell.of(wallMillis)));
            return true;
        });
        link = link.next(hash);
        return at.id();
    }

    private void said(String id, String label, long setMillis) {
        replica.write(Scopes.ofDevice("pump-1"), WALL, tx -> {
            tx.upsert(Tables.DECISION_LABEL, List.of(Cell.of("pump-1"), Cell.of(id), Cell.of(label), Cell.of(""), Cell.of("ann"), Cell.of(setMillis)));
            return true;
        });
    }

    private static Opinion scored(double score, String label) {
        return new Opinion.Scored(Score.of(score, label));
    }

    private Labelled read(Set<String> classes, long sinceMillis) {
        return feedback.read(new Feedback.Subject(POLICY, "fault", classes), sinceMillis, WALL + 1_000_000);
    }

    @Test
    void rightIsTheClassThatItHadSaidAndWrongTheOther() {
        said(decided(10, scored(0.9, "fault")), "right", WALL + 1);
        said(decided(20, scored(0.9, "fault")), "wrong", WALL + 2);
        said(decided(30, scored(0.1, "fine")), "right", WALL + 4);
        said(decided(40, scored(0.1, "fine")), "wrong", WALL + 3);
        said(decided(50, scored(0.5, "fine")), "right", WALL + 5);
        said(decided(60, scored(0.9, "fault")), "unknown", WALL + 6);
        Labelled lesson = read(TWO, 0);
        assertEquals(List.of("fault", "fine", "fine", "fault", "fault"), lesson.labels(), "at the threshold it is the class of interest");
        assertArrayEquals(new double[] {10, 2}, lesson.rows().get(0), "the oldest decision first");
        assertArrayEquals(new double[] {50, 2}, lesson.rows().get(4));
        assertEquals(WALL + 5, lesson.newestMillis());
        assertEquals(0, lesson.leftOut());
        assertEquals(5, feedback.count(0));
    }

    @Test
    void ofMoreThanTwoClassesOnlyWhatWasRightIsKnown() {
        said(decided(10, scored(0.9, "fault")), "right", WALL + 1);
        said(decided(20, scored(0.9, "fault")), "wrong", WALL + 2);
        said(decided(30, scored(0.1, "dirty")), "right", WALL + 3);
        said(decided(40, scored(0.1, "dirty")), "wrong", WALL + 4);
        said(decided(50, scored(0.4, "fault")), "right", WALL + 5);
        said(decided(60, scored(0.1, "unheard-of")), "right", WALL + 6);
        Labelled lesson = read(THREE, 0);
        assertEquals(List.of("fault", "dirty"), lesson.labels());
        assertEquals(4, lesson.leftOut());
    }

    @Test
    void aLabelCountsOnce() {
        said(decided(10, scored(0.9, "fault")), "right", WALL + 1);
        said(decided(20, scored(0.9, "fault")), "right", WALL + 2);
        Labelled first = read(TWO, 0);
        assertEquals(first.ids(), read(TWO, 0).ids(), "nobody said that it came to anything");
        feedback.done(first);
        assertEquals(List.of(), read(TWO, 0).ids());
        String third = decided(30, scored(0.9, "fault"));
        said(third, "right", WALL + 3);
        assertEquals(List.of(third), read(TWO, first.newestMillis()).ids());
        assertEquals(List.of(third), new Feedback(replica, "pump-1").read(new Feedback.Subject(POLICY, "fault", TWO), first.newestMillis(), WALL + 9).ids(), "after a restart too");
    }

    @Test
    void aChangeOfMindIsANewLabel() {
        String id = decided(10, scored(0.9, "fault"));
        said(id, "right", WALL + 1);
        feedback.done(read(TWO, 0));
        said(id, "wrong", WALL + 2);
        assertEquals(List.of("fine"), read(TWO, WALL + 1).labels());
    }

    @Test
    void aGatewayWhoseClockIsAheadDoesNotMakeLaterLabelsOld() {
        long ahead = WALL + 10L * 365 * 86_400_000;
        said(decided(10, scored(0.9, "fault")), "right", ahead);
        Labelled first = read(TWO, 0);
        assertEquals(WALL + 1_000_000, first.newestMillis());
        feedback.done(first);
        assertEquals(List.of(), read(TWO, first.newestMillis()).ids(), "nor does its own count for ever");
        String second = decided(20, scored(0.9, "fault"));
        said(second, "right", WALL + 1_000_001);
        assertEquals(List.of(second), read(TWO, first.newestMillis()).ids());
    }

    @Test
    void decisionsOfOthersSayNothingOfThisModel() {
        List<Input> inputs = List.of(input("heat", 1), input("flow", 2));
        said(decided(POLICY, "valve", inputs, scored(0.9, "fault")), "right", WALL + 1);
        said(decided(policy("max"), "pump", inputs, scored(0.9, "fault")), "right", WALL + 2);
        said("01234567-999", "right", WALL + 3);
        replica.write(Scopes.ofDevice("pump-2"), WALL, tx -> {
            tx.upsert(Tables.DECISION_LABEL, List.of(Cell.of("pump-2"), Cell.of("01234567-1"), Cell.of("right"), Cell.of(""), Cell.of("ann"), Cell.of(WALL)));
            return true;
        });
        Labelled lesson = read(TWO, 0);
        assertEquals(List.of(), lesson.ids());
        assertEquals(3, lesson.leftOut());
    }

    @Test
    void anEarlierTextOfTheDecisionWithTheSameInputsCounts() {
        DecisionSpec earlier = new DecisionSpec(POLICY.name(), "other", POLICY.everyMillis(), POLICY.inputs(), POLICY.model(), POLICY.states(), POLICY.safe(), List.of(), Map.of(),
                0, POLICY.fallback(), 1, POLICY.points(), sourceWith());
        String id = decided(earlier, "pump", List.of(input("heat", 1), input("flow", 2)), scored(0.9, "fault"));
        said(id, "right", WALL + 1);
        assertEquals(List.of(id), read(TWO, 0).ids());
    }

    private static Json.Obj sourceWith() {
        Json.Builder source = Json.object();
        POLICY.source().members().forEach(source::put);
        return source.put("title", "other").build();
    }

    @Test
    void rowsThatLackAnInputOrAScoreAreLeftOut() {
        Input missing = new Input("flow", OptionalDouble.empty(), OptionalDouble.empty(), 0, Optional.of(Flaw.BAD));
        Input substitute = new Input("flow", OptionalDouble.of(0), OptionalDouble.empty(), 0, Optional.of(Flaw.STALE));
        said(decided(POLICY, "pump", List.of(input("heat", 1), missing), scored(0.9, "fault")), "right", WALL + 1);
        said(decided(POLICY, "pump", List.of(input("heat", 1), substitute), scored(0.9, "fault")), "right", WALL + 2);
        said(decided(1, Opinion.silent(Opinion.Why.FAILED)), "right", WALL + 3);
        assertEquals(List.of(), read(TWO, 0).ids());
        assertEquals(3, read(TWO, 0).leftOut());
    }

    @Test
    void aRecordThatWasChangedTeachesNothing() {
        String id = decided(10, scored(0.9, "fault"));
        said(id, "right", WALL + 1);
        assertEquals(List.of(id), read(TWO, 0).ids());
        String body = ((Cell.Text) replica.rows(Tables.DECISION, "pump-1", id).get(0).get(BODY)).value()
                .replace("\"id\":\"" + id + "\"", "\"id\":\"" + link.id() + "\"").replace("\"n\":1", "\"n\":2");
        String changed = body.replace("\"v\":10", "\"v\":99");
        assertNotEquals(body, changed);
        said(stored(POLICY, changed, link.hash(body), WALL), "right", WALL + 5);
        said(stored(POLICY, "{\"no\":1}", "00", WALL), "right", WALL + 2);
        said(stored(POLICY, "no document", "00", WALL), "right", WALL + 3);
        String shell = "{\"id\":\"" + link.id() + "\",\"session\":\"" + link.session() + "\",\"n\":" + link.n() + ",\"model\":{\"name\":\"pump\"}}";
        said(stored(POLICY, shell, link.hash(shell), WALL), "right", WALL + 4);
        assertEquals(List.of(id), read(TWO, 0).ids());
        assertEquals(4, read(TWO, 0).leftOut());
    }

    @Test
    void moreThanALessonHoldsAreTheNewest() {
        int most = LearnSpec.ROWS_MAX;
        String oldest = decided(10, scored(0.9, "fault"));
        said(oldest, "right", WALL + 1);
        String id = decided(20, scored(0.9, "fault"));
        List<Cell> row = replica.rows(Tables.DECISION, "pump-1", id).get(0);
        String body = ((Cell.Text) row.get(BODY)).value();
        // as many records as labels, in one transaction each
        replica.write(Scopes.ofDevice("pump-1"), WALL, tx -> {
            for (int i = 0; i < most; i++) {
                String next = body.replace("\"id\":\"" + id + "\"", "\"id\":\"" + link.id() + "\"").replace("\"n\":2", "\"n\":" + link.n());
                String hash = link.hash(next);
                tx.upsert(Tables.DECISION, List.of(Cell.of("pump-1"), Cell.of(link.id()), Cell.of("guard"), Cell.of(next), Cell.of(link.previousHash()), Cell.of(hash), Cell.of(WALL + i)));
                tx.upsert(Tables.DECISION_LABEL, List.of(Cell.of("pump-1"), Cell.of(link.id()), Cell.of("wrong"), Cell.of(""), Cell.of("ann"), Cell.of(WALL + 10 + i)));
                link = link.next(hash);
            }
            return true;
        });
        Labelled lesson = read(TWO, 0);
        assertEquals(most, lesson.rows().size());
        assertEquals(Set.of("fine"), Set.copyOf(lesson.labels()), "the oldest label is not among them");
        assertEquals(WALL + 9 + most, lesson.newestMillis());
    }

    @Test
    void aClassifierHasTwoClasses() {
        assertThrows(IllegalArgumentException.class, () -> new Feedback.Subject(POLICY, "fault", Set.of("fault")));
        assertThrows(IllegalArgumentException.class, () -> new Feedback.Subject(POLICY, "fault", Set.of("a", "b")));
    }
}
