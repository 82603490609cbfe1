// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Changes;
import dev.selvage.replica.MergeResult;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Scopes;
import dev.selvage.replica.Tables;
import dev.selvage.replica.VersionVector;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Points that several writers make together, and what the device tells gateways of its points. */
class CollectedTest extends AgentLoopCase {
    @Override
    String profile() {
        return PROFILE.replace("  spare:", """
                  opens: {type: int64, unit: count, every: push, merge: counter, bind: {gen: counter}}
                  jobs: {type: int64, unit: count, merge: counter, bind: {store: local}}
                  labels: {type: string, access: rw, writer: any, merge: set, bind: {store: local}}
                  peak: {type: float64, unit: W, every: push, merge: max, bind: {gen: constant, value: 1}}
                  spare:""".indent(2).stripTrailing());
    }

    private void counts(long count) {
        inbox.put(new Input.Read(Reading.good("opens", new PointValue.Int64(count), nowMillis)));
        later(AgentLoop.COMMIT_MILLIS);
    }

    private void sql(String statement) {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a/replica.db"));
                Statement run = other.createStatement()) {
            run.executeUpdate(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        later(AgentLoop.ABSORB_MILLIS);
        later(AgentLoop.COMMIT_MILLIS);
    }

    private Cell value(String point) {
        return pointRow(point).get(2);
    }

    private Cell atGateway(String point) {
        return gateway.rows(Tables.POINT, "oven-1").stream().filter(row -> name(row).equals(point)).map(row -> row.get(2)).findFirst().orElse(Cell.none());
    }

    @Test
    void aCounterGoesOnWhereItsDriverBeginsAgain() {
        counts(5);
        counts(8);
        assertEquals(Cell.of(3), value("opens"), "how many there were before the first look, nobody knows");
        counts(2);
        assertEquals(Cell.of(5), value("opens"));
    }

    @Test
    void aCounterHoldsWhatADeviceCountedBeforeItLostItsMemory() throws Exception {
        connect(false);
        counts(0);
        counts(7);
        answerSync();
        assertEquals(Cell.of(7), atGateway("opens"));
        close();
        Files.delete(folder.resolve("a/replica.db"));
        open();
        counts(0);
        counts(4);
        assertEquals(Cell.of(4), value("opens"));
        connect(false);
        answerSync();
        takeAllOfTheGateway();
        counts(5);
        assertEquals(Cell.of(12), value("opens"));
        answerSync();
        assertEquals(Cell.of(12), atGateway("opens"));
    }

    /** This case's gateway only receives; and a row that another program writes has the loop look at all of them. */
    private void takeAllOfTheGateway() {
        String scope = Scopes.ofDevice("oven-1");
        Changes changes = gateway.changesSince(scope, replica.known(scope), true, Long.MAX_VALUE).orElseThrow();
        MergeResult result = replica.merge(List.of(new Replica.Incoming(changes, gateway.lineage(scope).tips(changes.state().upTo(), VersionVector.empty()))),
                nowMillis).get(0);
        assertInstanceOf(MergeResult.Merged.class, result);
        wish("[\"looked\"]");
    }

    @Test
    void programsOnTheDeviceCountAndCollectToo() {
        later(AgentLoop.COMMIT_MILLIS);
        later(AgentLoop.COMMIT_MILLIS);
        sql("UPDATE collected SET count = count + 4 WHERE name = 'jobs'");
        sql("UPDATE collected SET count = count + 1 WHERE name = 'jobs'");
        sql("UPDATE collected SET members = '[\"night\"]' WHERE name = 'labels'");
        assertEquals(Cell.of(5), value("jobs"));
        assertEquals(Cell.of("[\"night\"]"), value("labels"));
    }

    @Test
    void aWishForASetAddsAndRemovesMembers() {
        later(AgentLoop.COMMIT_MILLIS);
        wish("[\"hall-2\", \"night\"]");
        assertEquals(Cell.of("[\"hall-2\",\"night\"]"), value("labels"));
        wish("[\"night\"]");
        assertEquals(Cell.of("[\"night\"]"), value("labels"));
    }

    @Test
    void whatIsNoSetIsNotTaken() {
        later(AgentLoop.COMMIT_MILLIS);
        wish("[\"night\"]");
        for (String none : List.of("night", "{\"a\": 1}", "[1]", "[[\"a\"]]", "[\"" + "x".repeat(2_000) + "\"]")) {
            List<String> said = logged(() -> wish(none));
            assertEquals(1, said.stream().filter(line -> line.contains("the value of point labels is not taken")).count(), none);
        }
        assertEquals(Cell.of("[\"night\"]"), value("labels"));
    }

    private void wish(String value) {
        sql("INSERT OR REPLACE INTO desired(device, name, value) VALUES('oven-1', 'labels', '" + value + "')");
        later(AgentLoop.COMMIT_MILLIS);
    }

    @Test
    void gatewaysAreToldOfPointsThatCanBeWrittenOrMergeInAWayOfTheirOwn() {
        connect(false);
        later(AgentLoop.COMMIT_MILLIS);
        answerSync();
        List<String> rules = gateway.rows(Tables.POINT_RULE, "oven-1").stream().map(row -> row.subList(1, row.size()).stream()
                .map(cell -> cell instanceof Cell.Text text ? text.value() : cell instanceof Cell.Real real ? String.valueOf(real.value()) : "-").toList().toString())
                .toList();
        assertEquals(List.of("[heater, float64, rw, app, lww, 0.0, 100.0, -]", "[jobs, int64, r, device, counter, -, -, -]",
                "[labels, string, rw, any, set, -, -, -]", "[opens, int64, r, device, counter, -, -, -]", "[peak, float64, r, device, max, -, -, -]",
                "[program, enum, rw, app, lww, -, -, [\"eco\",\"fast\"]]"), rules);
    }

    @Test
    void aRuleThatAnotherProgramChangedIsWrittenAnew() {
        later(AgentLoop.COMMIT_MILLIS);
        List<List<Cell>> before = replica.rows(Tables.POINT_RULE, "oven-1");
        sql("UPDATE point_rule SET high = 900");
        sql("INSERT INTO point_rule(device, name, writer) VALUES('oven-1', 'temp', 'any')");
        later(AgentLoop.COMMIT_MILLIS);
        assertEquals(before, replica.rows(Tables.POINT_RULE, "oven-1"));
        assertTrue(before.size() > 3, Optional.of(before)::toString);
    }
}
