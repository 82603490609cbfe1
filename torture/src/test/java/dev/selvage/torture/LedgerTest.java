// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selvage.replica.Tables;
import dev.selvage.torture.Ledger.RowKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final RowKey ROW = new RowKey(Tables.DESIRED, "agent-1", "all-1");

    private final Ledger ledger = new Ledger();

    private List<String> judge(Map<RowKey, String> shown, String... settled) {
        return ledger.judge(shown, Set.of(settled));
    }

    @Test
    void whatWasWrittenMustBeThere() {
        ledger.wrote(ROW, "w1n1", Set.of());
        assertEquals(List.of(), judge(Map.of(ROW, "w1n1")));
        assertEquals(List.of("desired agent-1 all-1: committed w1n1 is lost (there is no row)"), judge(Map.of()));
    }

    @Test
    void onlyAWriteThatSawItReplacesIt() {
        ledger.wrote(ROW, "w1n1", Set.of());
        ledger.wrote(ROW, "w2n1", Set.of("w1n1"));
        assertEquals(List.of(), judge(Map.of(ROW, "w2n1")));
        ledger.wrote(ROW, "w3n1", Set.of("w1n1"));
        assertEquals(List.of("desired agent-1 all-1: committed w2n1 is lost (there is w3n1)"), judge(Map.of(ROW, "w3n1")));
        assertEquals(List.of(), judge(Map.of(ROW, "w3n1"), "w2n1", "w3n1"), "the gateway has settled it and says so");
    }

    @Test
    void whatWasDeletedStaysAway() {
        ledger.wrote(ROW, "w1n1", Set.of());
        ledger.deleted(ROW, Set.of("w1n1"));
        assertEquals(List.of(), judge(Map.of()));
        String again = "desired agent-1 all-1: w1n1 is there again, though it was overwritten by one that saw it";
        assertEquals(List.of(again), judge(Map.of(ROW, "w1n1")));
        assertEquals(List.of(), judge(Map.of(ROW, "w1n1"), "w1n1"), "a settled conflict writes it once more");
    }

    @Test
    void nothingIsInvented() {
        assertEquals(List.of("desired agent-1 all-1: nobody has committed w9n9"), judge(Map.of(ROW, "w9n9")));
        ledger.wrote(ROW, "w1n1", Set.of());
        assertEquals(2, judge(Map.of(ROW, "w9n9")).size(), "lost, and invented");
    }

    @Test
    void whatAllAgreedOnIsWhereTheNextRoundsBegin() {
        ledger.wrote(ROW, "w1n1", Set.of());
        ledger.wrote(ROW, "w1n2", Set.of("w1n1"));
        ledger.settleAt(Map.of(ROW, "w1n2"));
        assertEquals(List.of(), judge(Map.of(ROW, "w1n2")));
        assertEquals(1, judge(Map.of()).size());
        ledger.wrote(ROW, "w1n3", Set.of("w1n2"));
        assertEquals(List.of(), judge(Map.of(ROW, "w1n3")));
        assertEquals(3, ledger.rows());
        assertEquals(2, ledger.overwritten());
    }

    @Test
    void samplesAreOfOneDevice() {
        ledger.sampled("agent-1", 5);
        ledger.sampled("agent-1", 6);
        assertEquals(Set.of(5L, 6L), ledger.samples("agent-1"));
        assertEquals(Set.of(), ledger.samples("agent-2"));
    }
}
