// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** A listener that keeps what it hears, for tests that wait for an event with a deadline. Thread-safe. */
public final class EventLog implements LinkListener {
    /** Far above what any expected event takes, so that only a missing one gets here. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 10;

    private final List<LinkEvent> events = new ArrayList<>();
    private final Runnable pump;

    /** {@code pump} is run while waiting: it moves an in-memory broker on, and does nothing for a real one. */
    public EventLog(Runnable pump) {
        this.pump = pump;
    }

    @Override
    public void onEvent(LinkEvent event) {
        synchronized (events) {
            events.add(event);
            events.notifyAll();
        }
    }

    /** Waits for an event of that type and removes it and nothing else. */
    public <T extends LinkEvent> T await(Class<T> type) throws InterruptedException {
        return await(type, event -> true);
    }

    /** Waits for the first event of that type that {@code wanted} accepts, and removes it and nothing else. */
    public <T extends LinkEvent> T await(Class<T> type, Predicate<T> wanted) throws InterruptedException {
        long until = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < until) {
            pump.run();
            synchronized (events) {
                for (Iterator<LinkEvent> i = events.iterator(); i.hasNext(); ) {
                    LinkEvent event = i.next();
                    if (type.isInstance(event) && wanted.test(type.cast(event))) {
                        i.remove();
                        return type.cast(event);
                    }
                }
                events.wait(LOOK_MILLIS);
            }
        }
        throw new AssertionError("No such " + type.getSimpleName() + " within " + DEADLINE + "; seen: " + all());
    }

    /** Everything heard and not yet taken by {@link #await}. */
    public List<LinkEvent> all() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** What was heard of that type and not yet taken. */
    public <T extends LinkEvent> List<T> all(Class<T> type) {
        return all().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
