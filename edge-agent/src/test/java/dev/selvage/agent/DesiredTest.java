// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Tables;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of the table desired become writes, when the profile lets them. */
class DesiredTest extends AgentLoopCase {
    @Test
    void aWantedValueIsWrittenRawAndOnce() {
        step();
        want("heater", 21.5);
        later(AgentLoop.ABSORB_MILLIS);
        later(AgentLoop.ABSORB_MILLIS);
        assertEquals(List.of("heater=215"), written);
        want("heater", 22.0);
        later(AgentLoop.ABSORB_MILLIS);
        assertEquals(List.of("heater=215", "heater=220"), written);
    }

    @Test
    void whatWasWantedBeforeAStartIsWrittenAgain() {
        want("heater", 50.0);
        step();
        assertEquals(List.of("heater=500"), written);
    }

    @Test
    void aPointThatLivesInTheReplicaTakesTheValueItself() {
        step();
        want("program", "fast");
        later(AgentLoop.ABSORB_MILLIS);
        later(1_000);
        assertEquals(Cell.of("fast"), pointRow("program").get(2));
        assertTrue(written.isEmpty());
    }

    @Test
    void whatIsNoValueOfAWritablePointIsRefusedInOneLineAndTouchesNothing() {
        step();
        List<String> said = logged(() -> {
            want("temp", 20.0);
            want("stranger", 1);
            want("heater", 100.5);
            want("program", "slow");
            later(AgentLoop.ABSORB_MILLIS);
            later(AgentLoop.ABSORB_MILLIS);
        });
        assertEquals(List.of("heater: 100.5 is above 100.0", "program: \"slow\" is not one of [eco, fast]", "stranger: the profile has no such point",
                "temp: only the device itself writes it"),
                said.stream().map(line -> line.replaceAll(".* of point (\\S+) is not written: ", "$1: ")).sorted().toList());
        assertTrue(written.isEmpty());
    }

    /** The state of a wish as the gateway sees it. */
    private String made(String point) {
        return replica.rows(Tables.DESIRED_REPORT, "oven-1", point).stream().map(row -> ((Cell.Text) row.get(5)).value()).findFirst().orElse("nothing");
    }

    @Test
    void aWishIsAppliedWhenThePointHasBecomeIt() {
        step();
        want("program", "fast");
        want("heater", 100.5);
        later(AgentLoop.ABSORB_MILLIS);
        assertEquals("nothing", made("program"), "it is not committed yet");
        later(AgentLoop.ABSORB_MILLIS);
        later(AgentLoop.ABSORB_MILLIS);
        assertEquals(List.of("applied", "refused"), List.of(made("program"), made("heater")));
    }

    @Test
    void desiredChangedByHandWhileOffline() {
        want("program", "fast");
        step();
        later(AgentLoop.ABSORB_MILLIS);
        later(AgentLoop.ABSORB_MILLIS);
        assertEquals("applied", made("program"));
        want("program", "eco");
        later(AgentLoop.ABSORB_MILLIS);
        later(AgentLoop.ABSORB_MILLIS);
        assertEquals(Cell.of("eco"), pointRow("program").get(2), "another wish is another wish");
    }

    @Test
    void aLaterChangeAtTheDeviceIsNotUndoneByAnOlderWish() {
        step();
        want("program", "fast");
        later(AgentLoop.ABSORB_MILLIS);
        later(AgentLoop.ABSORB_MILLIS);
        later(AgentLoop.ABSORB_MILLIS);
        inbox.put(new Input.Read(Reading.good("program", new PointValue.Text("eco"), nowMillis)));
        later(1_000);
        later(AgentLoop.ABSORB_MILLIS);
        assertEquals("overruled", made("program"));
        reboot();
        step();
        later(AgentLoop.ABSORB_MILLIS);
        later(1_000);
        assertEquals(Cell.of("eco"), pointRow("program").get(2), "a start does not bring the older wish back");
        want("program", "fast");
        later(AgentLoop.ABSORB_MILLIS);
        later(AgentLoop.ABSORB_MILLIS);
        assertEquals("overruled", made("program"), "the same wish, by its version and time, is the same wish");
    }

    /** As another program puts it there; the loop looks for that now and then. */
    private void want(String point, Object value) {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a/replica.db"));
                PreparedStatement put = other.prepareStatement("INSERT OR REPLACE INTO desired(device, name, value, version) VALUES('oven-1', ?, ?, 1)")) {
            put.setString(1, point);
            put.setObject(2, value);
            put.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
