// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver;

import dev.selvage.protocol.Printable;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Where one driver's readings leave, in its name, until it is shut. Thread-safe. */
final class Outlet {
    private static final System.Logger LOG = System.getLogger(Outlet.class.getName());

    private final String name;
    private final Consumer<Reading> sink;
    private final LongSupplier wallMillis;
    /** Readings lost in the sink, and everything else that its owner counts here. */
    final AtomicLong failures = new AtomicLong();

    private volatile boolean shut;

    Outlet(String name, Consumer<Reading> sink, LongSupplier wallMillis) {
        this.name = Printable.of(name);
        this.sink = sink;
        this.wallMillis = wallMillis;
    }

    /** Hands the readings over, in order. A broken sink loses one and is told so in the log; sampling goes on. */
    void give(List<Reading> readings) {
        for (Reading reading : readings) {
            if (shut) {
                return;
            }
            try {
                sink.accept(reading);
            } catch (RuntimeException e) {
                failures.incrementAndGet();
                LOG.log(Level.ERROR, about("lost a reading: its sink failed"), e);
            }
        }
    }

    /** Hands a bad reading of each point over. */
    void giveBad(List<String> points, String reason) {
        give(Answers.allBad(points, reason, wallMillis.getAsLong()));
    }

    /** From now on nothing leaves. */
    void shut() {
        shut = true;
    }

    /** The start of every message about this driver. */
    String about(String what) {
        return "driver \"" + name + "\" " + what;
    }
}
