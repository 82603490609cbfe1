// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.decision.spec.LearnSpec;
import dev.selvage.model.learn.Streaming;
import dev.selvage.model.manifest.Input;
import dev.selvage.model.store.RowLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the device has learned from so far, kept over a restart. Rows are noted as they are learned and given to the {@link Keeper} once a
 * minute, so a power cut costs a minute, and a card that wears out is written to once a minute. What the disk does not take is lost to the
 * next start and to nothing else. Confined to the loop's thread.
 */
final class Memory {
    static final long WRITE_MILLIS = 60_000;
    /** After so many a detector that forgets is about where it was, when that is warm; more would make a start slow. */
    private static final int STREAM_ROWS = 1_024;
    private static final System.Logger LOG = System.getLogger(Memory.class.getName());

    private final String device;
    private final Workbench bench;
    private final Map<String, Pages> pages = new TreeMap<>();
    private long nextMillis = Long.MAX_VALUE;
    private boolean isTold;

    /** What was noted of one model, and not given to the keeper yet. */
    private record Pages(RowLog.Kind kind, Deque<double[]> unwritten) {}

    Memory(String device, Workbench bench) {
        this.device = device;
        this.bench = bench;
    }

    /** Other decisions begin: what was noted so far is written. */
    void begin() {
        write();
        pages.clear();
    }

    /**
     * From now on rows of that model are noted, and those of before are recalled.
     *
     * @param made makes something of the rows of before, the oldest first, on the bench's thread; none when there are none
     * @param then is given it on the loop's thread
     */
    <T> void open(String name, LearnSpec spec, List<Input> inputs, Function<List<double[]>, T> made, Consumer<T> then) {
        int kept = spec.makesFile() ? spec.rows() : Math.max(Math.max(spec.rows(), Streaming.warmUp(spec)), STREAM_ROWS);
        RowLog.Kind kind = RowLog.Kind.of(spec.way().name(), inputs, kept);
        pages.putIfAbsent(name, new Pages(kind, new ArrayDeque<>()));
        bench.run(keeper -> made.apply(keeper.recall(name, kind)), then, why -> lost(name, "what it learned from before cannot be read", why));
    }

    /** The model has learned from that row, which is copied. */
    void note(String name, double[] row, long nowMillis) {
        Pages of = pages.get(name);
        if (of == null) {
            return;
        }
        if (of.unwritten().size() == of.kind().kept()) {
            of.unwritten().removeFirst();
        }
        of.unwritten().add(row.clone());
        nextMillis = Math.min(nextMillis, nowMillis + WRITE_MILLIS);
    }

    /** All rows of that model are done with: they have become a lesson. */
    void forget(String name) {
        Pages of = pages.get(name);
        if (of != null) {
            of.unwritten().clear();
            bench.run(keeper -> {
                keeper.forget(name, of.kind());
                return true;
            }, done -> {}, why -> lost(name, "the rows that it learned from stay", why));
        }
    }

    /** Writes what was noted, when it is time. */
    void step(long nowMillis) {
        if (nowMillis >= nextMillis) {
            write();
        }
    }

    /** Writes what was noted, now. */
    void write() {
        nextMillis = Long.MAX_VALUE;
        pages.forEach((name, of) -> {
            if (!of.unwritten().isEmpty()) {
                List<double[]> rows = List.copyOf(of.unwritten());
                of.unwritten().clear();
                bench.run(keeper -> {
                    keeper.remember(name, of.kind(), rows);
                    return true;
                }, done -> isTold = false, why -> lost(name, "what it learned in the last minute is lost to the next start", why));
            }
        });
    }

    /** A full disk says so every minute; people need to hear it once. */
    private void lost(String name, String what, String why) {
        if (!isTold) {
            LOG.log(System.Logger.Level.WARNING, device + ": model " + name + ": " + what + ": " + why);
        }
        isTold = true;
    }

    /** When {@link #step} has something to do, by the clock that never jumps. */
    long nextMillis() {
        return nextMillis;
    }
}
