// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.torture;

import dev.selvage.torture.Plan.Round;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One whole run: {@link #run} starts everything, puts load on it, kills by the plan, and compares now and then. Used by
 * one thread; {@link #close} leaves no process behind.
 */
final class Torture implements AutoCloseable {
    /** How often a long run waits for quiet and judges; often enough to name the rounds in which something was lost. */
    private static final int ROUNDS_PER_CHECK = 10;

    private final Site site;
    private final Plan plan;
    private final PrintStream out;
    private final Ledger ledger = new Ledger();
    private final Judge judge;
    /** In the order of their starts. */
    private final Map<String, Part> parts = new LinkedHashMap<>();
    /** One for each file. */
    private final List<Writer> writers = new ArrayList<>();
    private int checks;
    private int kills;

    /**
     * A run that has not begun.
     *
     * @param site a folder of its own: old data would be judged as invented
     * @param out takes a line for each round and check
     */
    Torture(Site site, Plan plan, PrintStream out) {
        this.site = site;
        this.plan = plan;
        this.out = out;
        this.judge = new Judge(site, ledger);
    }

    /** Runs the plan, one line per round; gives what is wrong, which is nothing if all is well. Ends at the first wrong thing. */
    List<String> run() throws IOException, SQLException, InterruptedException {
        long beganNanos = System.nanoTime();
        List<String> wrong = startAll();
        for (Round round : plan.rounds()) {
            if (!wrong.isEmpty()) {
                break;
            }
            wrong = round(round);
            boolean isLast = round.number() == plan.rounds().size();
            if (wrong.isEmpty() && (isLast || round.number() % ROUNDS_PER_CHECK == 0)) {
                wrong = check();
            }
        }
        out.printf(Locale.ROOT, "%d rounds in %.0f s, seed %d: %d kills, %d rows committed by plain SQL, %d versions overwritten by who saw them,"
                + " %d conflicts settled, %d checks, %d wrong%n", plan.rounds().size(), seconds(beganNanos), plan.seed(), kills, ledger.rows(),
                ledger.overwritten(), new Store(site.merged()).conflicts(), checks, wrong.size());
        return wrong;
    }

    /** Starts broker, gateway and agents, and when they agree for the first time, the writers. */
    private List<String> startAll() throws IOException, SQLException {
        parts.put("broker", site.startBroker());
        parts.put("gateway", site.gateway().start());
        writers.add(new Writer(0, new Store(site.merged()), site.devices(), false, ledger, plan.seed()));
        for (String device : site.devices()) {
            parts.put(device, site.agent(device).start());
            writers.add(new Writer(writers.size(), new Store(site.store(device)), List.of(device), true, ledger, plan.seed()));
        }
        // nobody writes before the tables are there
        List<String> wrong = check();
        if (wrong.isEmpty()) {
            writers.forEach(Writer::start);
        }
        return wrong;
    }

    /** One kill, and perhaps another while the victim recovers. */
    private List<String> round(Round round) throws IOException, SQLException, InterruptedException {
        long beganNanos = System.nanoTime();
        long rowsBefore = ledger.rows();
        Thread.sleep(round.loadMillis());
        List<String> wrong = troubles();
        if (wrong.isEmpty()) {
            kill(round.victim());
            Thread.sleep(round.downMillis());
            part(round.victim()).start();
        }
        if (wrong.isEmpty() && round.againMillis().isPresent()) {
            Thread.sleep(round.againMillis().get());
            kill(round.victim());
            part(round.victim()).start();
        }
        out.printf(Locale.ROOT, "round %3d: %s killed after %d ms%s, dead for %d ms; %d rows written; %.1f s%n", round.number(), round.victim(),
                round.loadMillis(), round.againMillis().map(millis -> ", again " + millis + " ms after its start").orElse(""), round.downMillis(),
                ledger.rows() - rowsBefore, seconds(beganNanos));
        return wrong;
    }

    /** Nobody writes into a file while it is read for what its dead owner left. */
    private void kill(String victim) throws IOException, SQLException {
        part(victim).kill();
        kills++;
        // only after the death: a pause before it would let the victim finish what it is doing
        writers.forEach(writer -> writer.pause(true));
        if (victim.equals("gateway")) {
            judge.gatewayDied();
        } else if (site.devices().contains(victim)) {
            judge.agentDied(victim);
        }
        writers.forEach(writer -> writer.pause(false));
    }

    /** One of the parts that were started. */
    private Part part(String name) {
        return Optional.ofNullable(parts.get(name)).orElseThrow();
    }

    /** Whoever ended without being killed. */
    private List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        parts.values().forEach(part -> part.endedByItself().ifPresent(troubles::add));
        writers.forEach(writer -> writer.failure().ifPresent(e -> troubles.add("a writer failed: " + e)));
        return troubles;
    }

    /** Waits for quiet and judges; a part that has ended explains best why there is no quiet, so that is told as well. */
    private List<String> check() throws SQLException {
        long beganNanos = System.nanoTime();
        writers.forEach(writer -> writer.pause(true));
        List<String> wrong = new ArrayList<>();
        Optional<String> unequal = judge.awaitQuiet();
        double quietSeconds = seconds(beganNanos);
        unequal.ifPresentOrElse(wrong::add, () -> checks++);
        wrong.addAll(troubles());
        if (wrong.isEmpty()) {
            wrong.addAll(judge.verdict());
        }
        out.printf(Locale.ROOT, "check: %s; quiet after %.1f s%n", wrong.isEmpty() ? "all replicas equal, nothing lost" : wrong.size() + " wrong", quietSeconds);
        writers.forEach(writer -> writer.pause(false));
        return wrong;
    }

    private static double seconds(long beganNanos) {
        return (System.nanoTime() - beganNanos) / 1e9;
    }

    @Override
    public void close() {
        writers.forEach(Writer::close);
        parts.values().forEach(Part::close);
    }
}
