// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selvage.task.Order;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks at a device whose clock is wrong. */
class TaskClockTest extends TaskCase {
    /** A day in 2027, as the gateway knows it. */
    private static final long GATEWAY_MILLIS = 1_800_000_000_000L;

    private static Order until(Order order, long deadlineMillis) {
        return new Order(order.id(), order.type(), order.args(), order.attempt(), order.fence(), order.priority(), order.serialWith(), order.timers(),
                deadlineMillis, order.createdMillis(), order.wish());
    }

    @Test
    void wrongClockAtBoot() {
        receiver.commit(GATEWAY_MILLIS);
        connect(false);
        answerSync();
        order(until(newOrder("late", "note", "{}"), GATEWAY_MILLIS - 1), 0);
        order(until(newOrder("early", "note", "{}"), GATEWAY_MILLIS + 60_000), 0);
        assertEquals("EXPIRED", ended("late"), "the machine believes that it is 1970");
        assertEquals("SUCCEEDED", ended("early"));
        assertTrue(report("early").times().receivedMillis() >= GATEWAY_MILLIS, "people compare times of devices with the gateway's");
    }

    @Test
    void clockTenYearsAheadAtBoot() {
        nowMillis = GATEWAY_MILLIS + 10L * 365 * 86_400_000;
        receiver.commit(GATEWAY_MILLIS);
        connect(false);
        answerSync();
        order(until(newOrder("early", "note", "{}"), GATEWAY_MILLIS + 60_000), 0);
        assertEquals("SUCCEEDED", ended("early"));
        order(until(newOrder("late", "note", "{}"), GATEWAY_MILLIS - 1), 0);
        assertEquals("EXPIRED", ended("late"));
    }

    @Test
    void clockThatIsAboutRightIsItsOwn() {
        nowMillis = GATEWAY_MILLIS + 3_000;
        receiver.commit(GATEWAY_MILLIS);
        connect(false);
        answerSync();
        order("a", "note", "{}");
        step();
        assertEquals(nowMillis, report("a").times().receivedMillis());
    }

    @Test
    void clockThatGoesBackKeepsTheHistory() {
        nowMillis = GATEWAY_MILLIS;
        connect(false);
        order("a", "steps", "{}");
        await(() -> report("a").step().equals("two"));
        List<String> before = history("a");
        nowMillis = 1_000;
        reboot();
        assertEquals("SUCCEEDED", ended("a"));
        assertEquals(before, history("a").subList(0, before.size()));
        assertEquals(before.size() + 3, history("a").size(), "begun again, the step once more, the end");
    }
}
