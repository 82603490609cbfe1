// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoopThreadTest {
    private static final long WAIT_SECONDS = 20;

    private final Inbox<String> inbox = new Inbox<>();
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> deaths = new LinkedBlockingQueue<>();

    private long step() {
        for (String input : inbox.drain()) {
            if (input.equals("die")) {
                throw new StackOverflowError("made by the test");
            }
            taken.add(input);
        }
        return Long.MAX_VALUE;
    }

    @Test
    void anInputWakesIt() throws Exception {
        LoopThread thread = new LoopThread("test", inbox, (wall, monotonic) -> step(), deaths::add);
        thread.start();
        inbox.put("one");
        assertEquals("one", taken.poll(WAIT_SECONDS, TimeUnit.SECONDS));
        inbox.put("two");
        assertEquals("two", taken.poll(WAIT_SECONDS, TimeUnit.SECONDS));
        thread.stop();
        thread.join();
        assertTrue(deaths.isEmpty(), "it was asked to end");
    }

    @Test
    void theNamedTimeWakesIt() throws Exception {
        LoopThread thread = new LoopThread("test", inbox, (wall, monotonic) -> {
            taken.add("step");
            return monotonic + 5;
        }, deaths::add);
        thread.start();
        for (int i = 0; i < 3; i++) {
            assertEquals("step", taken.poll(WAIT_SECONDS, TimeUnit.SECONDS));
        }
        thread.stop();
        thread.join();
    }

    @Test
    void whatCameBeforeTheStopIsTaken() {
        LoopThread thread = new LoopThread("test", inbox, (wall, monotonic) -> step(), deaths::add);
        inbox.put("last");
        thread.stop();
        thread.start();
        assertTimeoutPreemptively(Duration.ofSeconds(WAIT_SECONDS), thread::join);
        assertEquals(List.of("last"), new ArrayList<>(taken));
    }

    @Test
    void everyDeathIsTold() throws Exception {
        LoopThread thread = new LoopThread("test", inbox, (wall, monotonic) -> step(), deaths::add);
        thread.start();
        inbox.put("die");
        assertEquals("made by the test", deaths.poll(WAIT_SECONDS, TimeUnit.SECONDS).getMessage());
        thread.join();
    }

    @Test
    void offersAreBoundedAndPutsAreNot() {
        assertTrue(inbox.offer("a", 2));
        assertTrue(inbox.offer("b", 2));
        assertFalse(inbox.offer("c", 2));
        inbox.put("d");
        assertEquals(List.of("a", "b", "d"), inbox.drain());
        assertTrue(inbox.offer("c", 2));
    }
}
