// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The legal transitions, as a table: a mark where the state of the line may become that of the column. */
class TaskStateTest {
    private static final List<String> TABLE = List.of(
            //            C Q O A R  S F J T C E M P
            "CREATED    x x x x x  . . x . x x x x",
            "QUEUED     . x x x x  . . x . x x x x",
            "OFFERED    . . x x x  . . x . x x x x",
            "ACCEPTED   . . . x x  . x x . x x x x",
            "RUNNING    . . . . x  x x x x x . x x",
            "SUCCEEDED  . . . . .  x . . . . . . .",
            "FAILED     . . . . .  . x . . . . . .",
            "REJECTED   . . . . .  . . x . . . . .",
            "TIMED_OUT  . . . . .  . . . x . . . .",
            "CANCELLED  . . . . .  . . . . x . . .",
            "EXPIRED    . . . . .  . . . . . x . .",
            "REMOVED    . . . . .  . . . . . . x .",
            "SUPERSEDED . . . . .  . . . . . . . x");

    @Test
    void onlyLegalTransitions() {
        List<String> found = Arrays.stream(TaskState.values()).map(from -> from.name() + " " + Arrays.stream(TaskState.values())
                .map(to -> from.mayBecome(to) ? "x" : ".").collect(Collectors.joining(" "))).toList();
        assertEquals(TABLE.stream().map(line -> line.replaceAll(" +", " ")).toList(), found);
    }

    @Test
    void devicesSayOnlyWhatHappensAtDevices() {
        assertEquals(List.of(TaskState.ACCEPTED, TaskState.RUNNING, TaskState.SUCCEEDED, TaskState.FAILED, TaskState.REJECTED, TaskState.TIMED_OUT,
                TaskState.CANCELLED, TaskState.EXPIRED), Arrays.stream(TaskState.values()).filter(TaskState::isTheDevices).toList());
    }
}
