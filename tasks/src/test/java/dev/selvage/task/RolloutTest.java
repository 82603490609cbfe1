// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutTest {
    private static final Rollout STAGED = new Rollout(Rollout.Rate.constant(60), List.of(
            new Rollout.Group(10, 100, 1, false), new Rollout.Group(40, 90, 25, true), new Rollout.Group(50, 0, 101, false)));

    private long nowMillis = 1_000_000;
    private final List<Part> parts = new ArrayList<>();

    private void devices(int count) {
        for (int i = 0; i < count; i++) {
            parts.add(part("d" + i, TaskState.CREATED, 0));
        }
    }

    private static Part part(String device, TaskState state, long queuedMillis) {
        return new Part(device, 1, 1, state, "", new Part.Times(queuedMillis, 0, 0, 0), Optional.empty(), Order.Wish.DO);
    }

    private Rollout.Step next(Rollout rollout, int approved) {
        return rollout.next(parts, approved, nowMillis);
    }

    private void give(int count) {
        for (int i = 0, left = count; i < parts.size() && left > 0; i++) {
            if (parts.get(i).state() == TaskState.CREATED) {
                parts.set(i, part(parts.get(i).device(), TaskState.QUEUED, nowMillis));
                left--;
            }
        }
    }

    private void end(int from, int to, TaskState state) {
        for (int i = from; i < to; i++) {
            parts.set(i, part(parts.get(i).device(), state, parts.get(i).times().queuedMillis()));
        }
    }

    @Test
    void goesSoManyAMinuteAndOneGroupAfterTheOther() {
        devices(20);
        assertEquals(new Rollout.Step.Give(1), next(STAGED, 0));
        give(1);
        assertEquals(new Rollout.Step.Wait(nowMillis + 1_000), next(STAGED, 0));
        nowMillis += 5_000;
        assertEquals(new Rollout.Step.Give(1), next(STAGED, 0), "no more than the group has");
        give(1);
        nowMillis += 100_000;
        assertEquals(new Rollout.Step.Wait(Long.MAX_VALUE), next(STAGED, 0), "the first group is not done");
        end(0, 2, TaskState.SUCCEEDED);
        assertEquals(new Rollout.Step.Give(8), next(STAGED, 0));
        give(8);
        end(2, 9, TaskState.SUCCEEDED);
        assertEquals(new Rollout.Step.Wait(Long.MAX_VALUE), next(STAGED, 0), "7 of 8 are not 90 %");
        end(9, 10, TaskState.SUCCEEDED);
        assertEquals(new Rollout.Step.NeedsApproval(2), next(STAGED, 0));
        nowMillis += 3_000;
        assertEquals(new Rollout.Step.Give(3), next(STAGED, 2));
    }

    @Test
    void aGroupThatHasEndedWithTooFewStopsIt() {
        devices(20);
        give(2);
        end(0, 2, TaskState.SUCCEEDED);
        nowMillis += 60_000;
        give(8);
        end(2, 9, TaskState.SUCCEEDED);
        end(9, 10, TaskState.FAILED);
        assertEquals(new Rollout.Step.Stop("only 7 of 8 devices of group 2 have done it, 90 % are needed"), next(STAGED, 0));
    }

    @Test
    void tooManyFailuresStopIt() {
        devices(20);
        give(2);
        end(0, 2, TaskState.SUCCEEDED);
        nowMillis += 60_000;
        give(8);
        end(2, 3, TaskState.FAILED);
        assertEquals(new Rollout.Step.Wait(Long.MAX_VALUE), next(STAGED, 0));
        end(3, 4, TaskState.TIMED_OUT);
        assertEquals(new Rollout.Step.Stop("2 of 8 devices of group 2 have failed, 25 % are too many"), next(STAGED, 0));
    }

    @Test
    void growsWithSuccess() {
        Rollout growing = new Rollout(new Rollout.Rate(1, 2, 10, 6), List.of(new Rollout.Group(100, 100, 50, false)));
        devices(100);
        give(1);
        assertEquals(new Rollout.Step.Wait(nowMillis + 60_000), next(growing, 0));
        give(9);
        end(0, 10, TaskState.SUCCEEDED);
        assertEquals(new Rollout.Step.Wait(nowMillis + 30_000), next(growing, 0));
        give(20);
        end(0, 30, TaskState.SUCCEEDED);
        assertEquals(new Rollout.Step.Wait(nowMillis + 10_000), next(growing, 0), "eight a minute would be more than the most");
    }

    @Test
    void fewDevicesFillTheFirstGroupsFirst() {
        devices(1);
        give(1);
        end(0, 1, TaskState.SUCCEEDED);
        assertEquals(new Rollout.Step.NeedsApproval(2), next(STAGED, 0));
        assertEquals(new Rollout.Step.Wait(Long.MAX_VALUE), next(STAGED, 2));
    }

    @Test
    void whatIsNoRollout() {
        assertThrows(IllegalArgumentException.class, () -> new Rollout(Rollout.Rate.constant(1), List.of(new Rollout.Group(50, 1, 1, false))));
        assertThrows(IllegalArgumentException.class, () -> Rollout.Rate.constant(0));
        assertThrows(IllegalArgumentException.class, () -> new Rollout.Rate(10, 2, 1, 5));
        assertThrows(IllegalArgumentException.class, () -> new Rollout.Group(0, 1, 1, false));
    }
}
