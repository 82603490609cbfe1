// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.PointValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A driver whose every behaviour a test can set; it notices when two threads are inside at once. */
final class FakeDriver implements Driver {
    /** What a read does before it answers. */
    @FunctionalInterface
    interface Behaviour {
        void before(List<String> points) throws DriverException, InterruptedException;
    }

    private final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger insideMost = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    final List<List<String>> asked = Collections.synchronizedList(new ArrayList<>());
    final List<String> written = Collections.synchronizedList(new ArrayList<>());
    final List<Intake> listened = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger readsBeforeListening = new AtomicInteger();
    volatile Behaviour onListen = points -> {};
    volatile Behaviour onRead = points -> {};
    volatile Behaviour onWrite = points -> {};

    @Override
    public void listen(Intake intake) throws DriverException, InterruptedException {
        listened.add(intake);
        enter(onListen, List.of());
    }

    @Override
    public List<Reading> read(List<String> points, long nowMillis) throws DriverException, InterruptedException {
        readsBeforeListening.addAndGet(listened.isEmpty() ? 1 : 0);
        enter(onRead, points);
        asked.add(points);
        return points.stream().map(point -> Reading.good(point, new PointValue.Int64(7), nowMillis)).toList();
    }

    @Override
    public void write(String point, PointValue value) throws DriverException, InterruptedException {
        enter(onWrite, List.of(point));
        written.add(point + "=" + value);
    }

    private void enter(Behaviour behaviour, List<String> points) throws DriverException, InterruptedException {
        insideMost.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            behaviour.before(points);
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }

    /** Hangs until the latch opens, deaf to interrupts: a system call on a dead device. */
    static void hang(CountDownLatch until) {
        boolean open = false;
        while (!open) {
            try {
                until.await();
                open = true;
            } catch (InterruptedException e) {
                open = until.getCount() == 0;
            }
        }
    }
}
