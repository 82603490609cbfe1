// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.driver.replay;

import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.agent.driver.Tally;
import dev.selvage.agent.driver.simulator.SimulatorDriver;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Plays a recording: its rows are offered as they become due, with the times of the file. A point that is read answers
 * with the latest row. Thread-safe where the player's thread meets the sampler's.
 */
public final class ReplayDriver implements Driver {
    /** How long closing waits for the player: it sits in a wait or in a short call of the intake. */
    private static final long CLOSE_MILLIS = 1_000;

    private final Source source;
    private final double speed;
    private final boolean loop;
    private final boolean hold;
    /** Points that the recording lacks. */
    private final SimulatorDriver simulated;
    private final Tally tally;
    /** Shared with the player's thread. */
    private final Map<String, Reading> latest = new ConcurrentHashMap<>();

    private volatile String end = "";
    private final Player.Ear ear = new Player.Ear() {
        @Override
        public void plays(Recording.Row row) {
            row.readings().forEach(reading -> latest.put(reading.point(), reading));
        }

        @Override
        public void ended(String why) {
            end = why;
        }
    };
    /** The sampler's thread alone. */
    private Optional<Thread> player = Optional.empty();

    ReplayDriver(Source source, double speed, boolean loop, boolean hold, SimulatorDriver simulated, Tally tally) {
        this.source = source;
        this.speed = speed;
        this.loop = loop;
        this.hold = hold;
        this.simulated = simulated;
        this.tally = tally;
    }

    @Override
    public void listen(Intake intake) {
        Thread thread = new Thread(new Player(source, speed, loop, intake, ear, tally), "replay");
        thread.setDaemon(true);
        player = Optional.of(thread);
        thread.start();
    }

    /**
     * Gives the latest row, with its own time; bad before the first one, and after the end unless the last is held. Simulated
     * points answer as of now.
     */
    @Override
    public List<Reading> read(List<String> points, long nowMillis) {
        return points.stream().map(point -> read(point, nowMillis)).toList();
    }

    private Reading read(String point, long nowMillis) {
        if (simulated.has(point)) {
            return simulated.read(List.of(point), nowMillis).get(0);
        }
        if (!source.columns().containsKey(point)) {
            return Reading.bad(point, "driver \"replay\" has no point \"" + Printable.of(point) + "\"", nowMillis);
        }
        String why = end;
        Optional<Reading> reading = Optional.ofNullable(latest.get(point)).filter(row -> hold || why.isEmpty());
        return reading.orElseGet(() -> Reading.bad(point, why.isEmpty() ? "no row has been played yet" : why, nowMillis));
    }

    /** Writes a simulated point; refuses a recorded one: what happened has happened. */
    @Override
    public void write(String point, PointValue value) throws DriverException {
        if (simulated.has(point)) {
            simulated.write(point, value);
            return;
        }
        String which = source.columns().containsKey(point) ? "cannot be written" : "is no such point";
        throw new DriverException("point \"" + Printable.of(point) + "\" of driver \"replay\" " + which);
    }

    @Override
    public void close() {
        player.ifPresent(thread -> {
            thread.interrupt();
            try {
                TimeUnit.MILLISECONDS.timedJoin(thread, CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
