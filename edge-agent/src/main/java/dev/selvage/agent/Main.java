// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.model.manifest.SerialFilter;
import dev.selvage.profile.ProfileException;
import dev.selvage.replica.ReplicaException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The agent as a program: reads its options, starts one {@link Agent} and stops it when the system asks. */
public final class Main {
    private static final String HELP = """
            Runs the agents of one or more devices.

            Usage: java -jar edge-agent.jar run --device FILE [--device FILE]… [--broker URL] [--site SITE]
                                            [--data FOLDER] [--shared NAME,NAME] [--history-days N] [--history-mb N]
                                            [--plugins FOLDER] [--model-keys FILE] [--on-restart reopen|exit]
                   java -jar edge-agent.jar --help | --version

              --device FILE   the device file (YAML, selvage-device/1); several devices share the process and nothing else
              --broker URL    MQTT 5 broker, default mqtt://127.0.0.1:1883
              --site SITE     site of the device, default the device file's, else home
              --data FOLDER   where its replica is kept, default selvage-data/agents/<device id>; of several devices each has
                              a folder of its name in it
              --shared NAMES  shared scopes it holds as well: table fact, rows with that name in column shared
              --history-days N, --history-mb N
                              how long and how much history it keeps (samples, task events, decisions), default 30 and 64
              --plugins FOLDER
                              jars with more drivers, such as modbus-tcp, and task types; those in the folder plugins of its data go first
              --model-keys FILE
                              keys whose models its decisions may go by, a line for each: id, key, names; default model-keys in its data
              --on-restart reopen|exit
                              what the task "restart" does: open the agent again in this process (default), or end the program with
                              code 75 for a supervisor that starts it again, such as systemd with Restart=on-failure

            Example: java -jar edge-agent.jar run --device press-07.yaml --broker mqtt://127.0.0.1:1883
            It runs until SIGTERM or Ctrl-C. Exit codes: 0 stopped, 1 a failure, 2 wrong usage, 75 to be started again.""";

    /** Of a stop that a task asked for, after which somebody starts the program again: EX_TEMPFAIL. */
    private static final int RESTART = 75;
    private static final AtomicInteger EXIT = new AtomicInteger();

    private Main() {}

    /** Runs the program; ends the process with 1 or 2 when it cannot start. */
    public static void main(String[] args) {
        SerialFilter.refuseAll();
        // One line for each log record; a logging configuration of the operator's own goes first.
        if (Optional.ofNullable(System.getProperty("java.util.logging.SimpleFormatter.format")).isEmpty()) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
        }
        Optional<Integer> exit = describe(args, System.out, System.err);
        if (exit.isPresent()) {
            System.exit(exit.get());
        }
        try {
            AgentOptions options = AgentOptions.of(args);
            run(options.settings(), options.exitsOnRestart());
        } catch (ProfileException | DriverException | ReplicaException | IllegalArgumentException e) {
            System.err.println("edge-agent: " + e.getMessage());
            System.exit(1);
        }
    }

    /** Answers {@code --help}, {@code --version} and wrong usage with an exit code; empty when there is an agent to run. */
    static Optional<Integer> describe(String[] args, PrintStream out, PrintStream err) {
        List<String> words = List.of(args);
        if (words.contains("--help") || words.contains("-h")) {
            out.println(HELP);
            return Optional.of(0);
        }
        if (words.contains("--version")) {
            out.println("edge-agent " + AgentVersion.current());
            return Optional.of(0);
        }
        try {
            AgentOptions.of(args);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            err.println("edge-agent: " + e.getMessage() + "; see --help");
            return Optional.of(2);
        }
    }

    private static void run(List<AgentSettings> all, boolean exitsOnRestart) throws DriverException {
        List<Agent> agents = new ArrayList<>();
        try {
            for (AgentSettings settings : all) {
                agents.add(exitsOnRestart ? Agent.start(settings, Main::exitForRestart) : Agent.start(settings));
            }
        } catch (DriverException | RuntimeException e) {
            close(agents);
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            close(agents);
            // A stop that was asked for is a success; the JVM itself would report the signal instead.
            Runtime.getRuntime().halt(EXIT.get());
        }, "stop"));
        agents.forEach(agent -> new Thread(() -> watch(agent), "watch").start());
    }

    private static void exitForRestart() {
        EXIT.set(RESTART);
        System.exit(RESTART);
    }

    /** Agents say goodbye side by side, so that many take no longer than one. */
    private static void close(List<Agent> agents) {
        agents.parallelStream().forEach(Agent::close);
    }

    private static void watch(Agent agent) {
        try {
            if (agent.awaitEnd()) {
                // What runs it unattended starts it again; what was committed is safe.
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
