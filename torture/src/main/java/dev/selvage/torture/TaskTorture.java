// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One whole run with tasks: {@link #run} starts everything, submits tasks, and kills a program every second or so until all are
 * submitted; then each must have ended once, and all files must say the same of it. Used by one thread.
 */
final class TaskTorture implements AutoCloseable {
    /** Between two tasks: far below what the broker lets one operator say. */
    private static final long PAUSE_MILLIS = 40;
    private static final int LOAD_MILLIS_MAX = 1_500;
    private static final int DOWN_MILLIS_MAX = 800;
    /** Of ten kills the broker gets one. */
    private static final int BROKER_SHARE = 10;
    /** Until all has ended: a lost device costs seconds, a retry some more, a home that comes again looks at all. */
    private static final long END_SECONDS_MAX = 300;

    private final Site site;
    private final int tasks;
    private final Random random;
    private final PrintStream out;
    private final TaskJudge judge;
    private final TaskLoad load;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Map<String, Integer> kills = new LinkedHashMap<>();

    TaskTorture(Site site, int tasks, long seed, PrintStream out) {
        this.site = site;
        this.tasks = tasks;
        this.random = new Random(seed);
        this.out = out;
        this.judge = new TaskJudge(site);
        this.load = new TaskLoad(site.broker(), site.name(), site.devices(), tasks, PAUSE_MILLIS, seed);
    }

    /** Gives what is wrong, which is nothing if all is well. */
    List<String> run() throws IOException, SQLException, InterruptedException {
        long beganNanos = System.nanoTime();
        parts.put("broker", site.startBroker());
        parts.put("gateway", site.gateway().start());
        for (String device : site.devices()) {
            parts.put(device, site.agent(device).start());
        }
        load.start();
        // before the first kill all of them have begun
        List<String> wrong = new ArrayList<>();
        while (load.submitted().isEmpty() && wrong.isEmpty()) {
            Thread.sleep(LOAD_MILLIS_MAX);
            wrong.addAll(troubles());
        }
        while (wrong.isEmpty() && !load.isDone()) {
            Thread.sleep(random.nextInt(LOAD_MILLIS_MAX));
            wrong.addAll(troubles());
            kill();
        }
        awaitEnd();
        wrong.addAll(troubles());
        Map<String, TaskLoad.Kind> submitted = load.submitted();
        if (submitted.size() != tasks) {
            wrong.add("only " + submitted.size() + " of " + tasks + " tasks were answered for; refusals on the way: " + load.refused());
        }
        wrong.addAll(judge.verdict(submitted));
        out.printf(Locale.ROOT, "%d tasks in %.0f s, killed %s: %s, %d wrong%n", submitted.size(), (System.nanoTime() - beganNanos) / 1e9, kills,
                judge.split(submitted), wrong.size());
        return wrong;
    }

    private void kill() throws InterruptedException {
        List<String> names = List.copyOf(parts.keySet());
        String victim = random.nextInt(BROKER_SHARE) == 0 ? names.get(0) : names.get(1 + random.nextInt(names.size() - 1));
        Part part = Optional.ofNullable(parts.get(victim)).orElseThrow();
        part.kill();
        kills.merge(victim, 1, Integer::sum);
        Thread.sleep(random.nextInt(DOWN_MILLIS_MAX));
        part.start();
    }

    private void awaitEnd() throws SQLException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS_MAX);
        while (judge.open() > 0 && System.nanoTime() < end) {
            Thread.sleep(LOAD_MILLIS_MAX);
        }
    }

    /** Whoever ended without being killed. */
    private List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        parts.values().forEach(part -> part.endedByItself().ifPresent(troubles::add));
        return troubles;
    }

    @Override
    public void close() {
        load.close();
        parts.values().forEach(Part::close);
    }
}
