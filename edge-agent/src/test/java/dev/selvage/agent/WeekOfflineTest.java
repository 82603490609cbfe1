// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.decision.audit.ChainCheck;
import dev.selvage.decision.audit.StoredRow;
import dev.selvage.protocol.PointValue;
import dev.selvage.replica.Cell;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A device that nobody hears for a week decides as before, and what it tells afterwards is whole. */
class WeekOfflineTest extends AgentLoopCase {
    private static final long LOOK_MILLIS = 1_800_000;
    private static final int LOOKS_OF_A_WEEK = 7 * 86_400_000 / 1_800_000;
    private static final int LOOKS_OF_A_CHANGE = 5;

    @Override
    String profile() {
        return PROFILE + """
                decisions:
                  guard:
                    every: 30m
                    inputs: [{as: t, of: temp, agg: last, maxAge: 2h}]
                    states:
                      normal: {do: [{write: heater, value: 50}]}
                      down:
                        enter: {when: {">": [{var: t}, 200]}}
                        leave: {when: {"<": [{var: t}, 150]}}
                        do: [{write: heater, value: 10}]
                """;
    }

    @Override
    CompletableFuture<Void> write(String point, PointValue raw) {
        written.add(point + "=" + raw);
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void theChainOfAWeekIsWholeAtTheGateway() {
        connect(false);
        answerSync();
        disconnect();
        for (int look = 0; look < LOOKS_OF_A_WEEK; look++) {
            reads("temp", look / LOOKS_OF_A_CHANGE % 2 == 0 ? 100 : 280);
            later(LOOK_MILLIS);
            if (look == LOOKS_OF_A_WEEK / 2) {
                reboot();
            }
        }
        assertTrue(written.size() >= LOOKS_OF_A_WEEK / LOOKS_OF_A_CHANGE - 2, written.size() + " changes of the heater");
        connect(true);
        for (int i = 0; i < 200 && !gateway.rows(Tables.DECISION, "oven-1").equals(replica.rows(Tables.DECISION, "oven-1")); i++) {
            answerSync();
            later(1_000);
        }
        List<List<Cell>> arrived = gateway.rows(Tables.DECISION, "oven-1");
        assertEquals(replica.rows(Tables.DECISION, "oven-1"), arrived);
        assertTrue(arrived.size() > written.size(), arrived.size() + " records");
        assertEquals(arrived.size(), new HashSet<>(arrived.stream().map(row -> row.get(1)).toList()).size(), "no duplicates");
        ChainCheck.Finding chain = chain(gateway);
        assertTrue(chain.isWhole(), chain::toString);
        assertEquals(2, chain.sessions());
        assertEquals(arrived.size(), chain.rows());
    }

    private static ChainCheck.Finding chain(Replica replica) {
        ChainCheck check = new ChainCheck();
        replica.rows(Tables.DECISION, "oven-1").forEach(row -> check.add(new StoredRow(text(row.get(1)), text(row.get(3)), text(row.get(4)), text(row.get(5)))));
        return check.finding(false);
    }

    private static String text(Cell cell) {
        return ((Cell.Text) cell).value();
    }
}
