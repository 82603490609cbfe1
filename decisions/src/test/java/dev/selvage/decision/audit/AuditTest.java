// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.decision.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.Bench;
import dev.selvage.decision.Decider;
import dev.selvage.decision.Evidence;
import dev.selvage.decision.Flaw;
import dev.selvage.decision.Opinion;
import dev.selvage.decision.Outcome;
import dev.selvage.decision.PointReading;
import dev.selvage.decision.Situation;
import dev.selvage.decision.model.Contribution;
import dev.selvage.decision.model.Model;
import dev.selvage.decision.model.ModelCard;
import dev.selvage.decision.model.Score;
import dev.selvage.decision.spec.DecisionSpec;
import dev.selvage.protocol.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records are whole: each decision can be taken again from its text, and no text can be changed unseen. */
class AuditTest {
    private static final DecisionSpec POLICY = Bench.policy(Bench.PUMP);

    @Property(tries = 60)
    void everyRecordIsDecidedAgainToTheSame(@ForAll long seed) {
        for (StoredRow row : run(new Random(seed), Link.first("0123456789abcdef"), 40)) {
            Rerun.Answer again = Rerun.of(Bench.object(row.body()), POLICY, Optional.of(Bench.model().card()), Optional.of(Bench.model()));
            assertInstanceOf(Rerun.Answer.Same.class, again, () -> row.body() + " " + again);
        }
    }

    @Test
    void withoutItsFileTheModelsRecordedAnswerIsTaken() {
        ModelCard card = CardJson.read(Bench.object(CardJson.write(Bench.model().card()).text()));
        assertEquals(Bench.model().card(), card);
        StoredRow row = run(new Random(2), Link.first("0123456789abcdef"), 5).get(4);
        assertEquals(new Rerun.Answer.Same(false), Rerun.of(Bench.object(row.body()), POLICY, Optional.of(card), Optional.empty()));
    }

    @Test
    void aRecordTellsWhatItsModelWasAskedAndWhatItSaid() {
        for (StoredRow row : run(new Random(3), Link.first("0123456789abcdef"), 10)) {
            Json.Obj body = Bench.object(row.body());
            Recorded recorded = Recorded.of(row).orElseThrow();
            assertEquals("guard", recorded.name());
            assertEquals(POLICY.digest(), recorded.policy());
            assertEquals("pump", recorded.model());
            assertEquals(3, recorded.threshold().orElseThrow());
            assertEquals(List.of("acc", "cur"), recorded.evidence().inputs().stream().map(input -> input.as()).toList());
            assertEquals(body.object("result").orElseThrow().get("score").isPresent(), recorded.opinion() instanceof Opinion.Scored);
            assertEquals(Optional.empty(), Recorded.of(new StoredRow(row.id(), row.body() + " ", row.previousHash(), row.hash())), "it was changed");
        }
    }

    @Test
    void aRecordThatLiesIsDecidedOtherwise() {
        StoredRow row = run(new Random(1), Link.first("0123456789abcdef"), 40).stream().filter(each -> each.body().contains("\"verdict\":\"applied\"")).findFirst().orElseThrow();
        Json.Obj lie = Bench.object(row.body().replaceFirst("\"verdict\":\"applied\"", "\"verdict\":\"denied\""));
        assertInstanceOf(Rerun.Answer.Other.class, Rerun.of(lie, POLICY, Optional.of(Bench.model().card()), Optional.of(Bench.model())));
        DecisionSpec changed = Bench.policy(Bench.PUMP.replace("\"for\":2", "\"for\":3"));
        assertInstanceOf(Rerun.Answer.Impossible.class, Rerun.of(Bench.object(row.body()), changed, Optional.of(Bench.model().card()), Optional.of(Bench.model())));
        assertInstanceOf(Rerun.Answer.Impossible.class, Rerun.of(Bench.object(row.body()), POLICY, Optional.empty(), Optional.empty()));
    }

    /** What is put in for what, and the beginning of the reason. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"state\":\"normal\",\"held\" | \"state\":\"no\\u001bne\",\"held\" | the record is not whole: it stood in no\\u001bne, which is no state",
        "\"inputs\":[ | \"inputs\":[{\"as\":\"x\",\"age\":1,\"v\":1}, | the record is not whole: its inputs are not those",
        "\"as\":\"acc\" | \"as\":\"cur\" | the record is not whole: its inputs are not those",
        "\"clock\": | \"clocks\": | the record is not whole: ",
        "\"points\":{ | \"points\":{\"x\":1, | the record is not whole: ",
    })
    void aRecordThatCannotBeIsToldInOneLine(String is, String becomes, String why) {
        String body = run(new Random(2), Link.first("0123456789abcdef"), 1).get(0).body();
        assertTrue(body.contains(is), body);
        Json.Obj hostile = Bench.object(body.replace(is, becomes));
        Rerun.Answer.Impossible told = assertInstanceOf(Rerun.Answer.Impossible.class,
                Rerun.of(hostile, POLICY, Optional.of(Bench.model().card()), Optional.of(Bench.model())));
        assertTrue(told.why().startsWith(why), told::why);
        assertTrue(told.why().chars().noneMatch(Character::isISOControl), told::why);
    }

    @Test
    void aModelThatDoesNotFitOrFailsIsToldInOneLine() {
        Json.Obj body = Bench.object(run(new Random(2), Link.first("0123456789abcdef"), 5).get(4).body());
        ModelCard is = Bench.model().card();
        ModelCard other = new ModelCard(is.name(), is.version(), is.family(), is.digest(), is.trainedAtMillis(), is.library(), is.kind(), is.replay(), is.threshold(),
                is.features().subList(0, 1));
        assertEquals(new Rerun.Answer.Impossible("the record is not whole: its model takes 1 features, and there are 2 inputs"),
                Rerun.of(body, POLICY, Optional.of(other), Optional.empty()));
        Rerun.Answer.Impossible told = assertInstanceOf(Rerun.Answer.Impossible.class, Rerun.of(body, POLICY, Optional.of(is), Optional.of(new Failing(is))));
        assertEquals("the record, or its model, is not right: java.lang.ArithmeticException: one\\u000atwo", told.why());
        String impossible = CardJson.write(is).text().replace("\"max\":10", "\"max\":-10");
        assertThrows(NoSuchElementException.class, () -> CardJson.read(Bench.object(impossible)));
    }

    private record Failing(ModelCard card) implements Model {
        @Override
        public Score score(double[] features) {
            throw new ArithmeticException("one\ntwo");
        }

        @Override
        public List<Contribution> explain(double[] features, int top) {
            return List.of();
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

    @Test
    void aWholeChainIsWholeInAnyOrder() {
        List<StoredRow> rows = twoSessions();
        Collections.shuffle(rows, new Random(3));
        ChainCheck.Finding finding = check(rows, false);
        assertTrue(finding.isWhole(), finding::toString);
        assertEquals(new ChainCheck.Finding(rows.size(), 2, 0, List.of()), finding);
    }

    @Test
    void aChangedRecordIsFound() {
        List<StoredRow> rows = twoSessions();
        StoredRow row = rows.get(3);
        rows.set(3, new StoredRow(row.id(), row.body().replace("\"name\":\"guard\"", "\"name\":\"guarD\""), row.previousHash(), row.hash()));
        List<String> told = check(rows, false).faults().stream().map(fault -> fault.id() + " " + fault.what()).toList();
        assertEquals(List.of(row.id() + " was changed: its hash is not that of its text", rows.get(4).id() + " lacks 1 records before it"), told);
    }

    @Test
    void aRecordWithANewHashOfItsOwnBreaksTheNext() {
        List<StoredRow> rows = twoSessions();
        StoredRow row = rows.get(3);
        String body = row.body().replace("\"name\":\"guard\"", "\"name\":\"guarD\"");
        rows.set(3, new StoredRow(row.id(), body, row.previousHash(), Link.hash(row.previousHash(), body)));
        assertEquals(List.of(new ChainCheck.Fault(rows.get(4).id(), "does not follow the record before it")), check(rows, false).faults());
    }

    @Test
    void aMissingRecordIsFoundUnlessItIsOld() {
        List<StoredRow> rows = twoSessions();
        StoredRow gone = rows.remove(2);
        assertEquals(1, check(rows, true).faults().size(), gone::id);
        List<StoredRow> tail = new ArrayList<>(twoSessions().subList(4, twoSessions().size()));
        assertTrue(check(tail, true).isWhole(), "its beginning may have been forgotten");
        assertEquals(1, check(tail, false).faults().size());
    }

    @Test
    void aRestoredDeviceMakesAForkAndNoFault() {
        List<StoredRow> rows = run(new Random(5), Link.first("aaaaaaaaaaaaaaaa"), 30);
        StoredRow backup = rows.get(3);
        rows.addAll(run(new Random(6), new Link("bbbbbbbbbbbbbbbb", 5, backup.id(), backup.hash()), 30));
        rows.addAll(run(new Random(7), new Link("cccccccccccccccc", 5, backup.id(), backup.hash()), 30));
        ChainCheck.Finding finding = check(rows, false);
        assertTrue(finding.isWhole(), finding::toString);
        assertEquals(2, finding.forks());
    }

    @Test
    void aBackupOfASessionsMidstMakesAForkToo() {
        List<StoredRow> rows = run(new Random(5), Link.first("aaaaaaaaaaaaaaaa"), 30);
        StoredRow backup = rows.get(3);
        rows.addAll(run(new Random(6), new Link("bbbbbbbbbbbbbbbb", 5, backup.id(), backup.hash()), 30));
        ChainCheck.Finding finding = check(rows, false);
        assertTrue(finding.isWhole(), finding::toString);
        assertEquals(1, finding.forks());
    }

    @Test
    void whatIsNoRecordIsTold() {
        ChainCheck check = new ChainCheck();
        check.add(new StoredRow("x-1", "no JSON", Link.GENESIS, "00"));
        check.add(new StoredRow("x-2", "{\"session\":\"short\",\"n\":1}", Link.GENESIS, "00"));
        assertEquals(2, check.finding(false).faults().size());
    }

    private static List<StoredRow> twoSessions() {
        List<StoredRow> rows = run(new Random(5), Link.first("aaaaaaaaaaaaaaaa"), 40);
        rows.addAll(run(new Random(6), new Link("bbbbbbbbbbbbbbbb", 41, rows.get(39).id(), rows.get(39).hash()), 40));
        return rows;
    }

    private static ChainCheck.Finding check(List<StoredRow> rows, boolean isCut) {
        ChainCheck check = new ChainCheck();
        rows.forEach(check::add);
        return check.finding(isCut);
    }

    /** Decisions of a random hour, all of them recorded. */
    private static List<StoredRow> run(Random random, Link first, int evaluations) {
        List<StoredRow> rows = new ArrayList<>();
        Model model = Bench.model();
        Situation situation = Situation.first(POLICY);
        Link link = first;
        for (int i = 0; i < evaluations; i++) {
            Evidence evidence = evidence(random, i * 1_000L + random.nextInt(5_000));
            Outcome outcome = new Decider(POLICY).decide(situation, evidence, Optional.of(model.card()),
                    vector -> random.nextInt(10) == 0 ? new Opinion.Silent(Opinion.Why.SLOW, "51 ms") : new Opinion.Scored(model.score(vector)));
            String body = new AuditRow(link, "guard", "pump@1.0.0", POLICY.digest(), Optional.of(new AuditRow.InSlot(model.card(), "a")), evidence, situation,
                    outcome, model.explain(new double[] {1, 2}, 3), 7).json().text();
            rows.add(new StoredRow(link.id(), body, link.previousHash(), link.hash(body)));
            link = link.next(link.hash(body));
            situation = outcome.after();
        }
        return rows;
    }

    private static Evidence evidence(Random random, long clockMillis) {
        Evidence plain = Bench.evidence(clockMillis, random.nextDouble() * 12, random.nextDouble() * 100, random.nextDouble());
        Map<String, PointReading> points = Bench.points(random.nextDouble(), random.nextInt(6), random.nextInt(5) == 0);
        boolean flawed = random.nextInt(6) == 0;
        Flaw flaw = List.of(Flaw.values()).get(random.nextInt(6));
        return new Evidence(plain.wallMillis(), clockMillis, flawed ? List.of(Bench.flawed("acc", flaw), plain.inputs().get(1)) : plain.inputs(), points,
                random.nextInt(9) == 0 ? Map.of("speed", "the driver said \"no\"") : Map.of(), Optional.empty());
    }
}
