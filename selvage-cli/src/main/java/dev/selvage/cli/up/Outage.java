// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.cli.up;

import dev.selvage.cli.demo.PumpDemo;
import dev.selvage.cli.terminal.CliException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes the broker away for a while in the middle of a demonstration, to show that a device decides without it. For one thread. */
final class Outage {
    private final Optional<PumpDemo> demo;
    private final Fleet fleet;
    private final int port;
    private final Consumer<String> tell;
    private long untilNanos;
    private boolean isOn;

    /** @param port where the broker is, and comes back to */
    Outage(Optional<PumpDemo> demo, Fleet fleet, int port, Consumer<String> tell) {
        this.demo = demo;
        this.fleet = fleet;
        this.port = port;
        this.tell = tell;
    }

    /** Begins or ends it when it is time. */
    void step(long nowNanos) throws CliException {
        OptionalLong millis = demo.isPresent() ? demo.get().cutDue() : OptionalLong.empty();
        if (!isOn && millis.isPresent()) {
            demo.get().cut();
            isOn = fleet.stopBroker();
            untilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis.getAsLong());
            tell.accept(isOn ? "the broker is stopped for " + millis.getAsLong() / 1_000 + " s; whatever the device decides now, it decides alone" : "the broker is not ours to stop");
        } else if (isOn && nowNanos - untilNanos >= 0) {
            isOn = false;
            fleet.startBroker(port);
            tell.accept("the broker is back");
        }
    }
}
