// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent;

import dev.selvage.agent.driver.DriverException;
import dev.selvage.profile.DeviceFile;
import dev.selvage.profile.ProfileException;
import dev.selvage.profile.ProfileSource;
import dev.selvage.profile.model.Device;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.SiteId;
import dev.selvage.replica.ReplicaException;
import dev.selvage.replica.Retention;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The agent as a program: reads its options, starts one {@link Agent} and stops it when the system asks. */
public final class Main {
    /** The options of {@code run}, each with a value. */
    private static final List<String> OPTIONS = List.of("--device", "--broker", "--site", "--data", "--shared", "--history-days", "--history-mb");
    private static final Pattern SHARED_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,7}");
    private static final String HELP = """
            Runs the agent of one device.

            Usage: java -jar edge-agent.jar run --device FILE [--broker URL] [--site SITE] [--data FOLDER]
                                            [--shared NAME,NAME] [--history-days N] [--history-mb N]
                   java -jar edge-agent.jar --help | --version

              --device FILE   the device file (YAML, selvage-device/1)
              --broker URL    MQTT 5 broker, default mqtt://127.0.0.1:1883
              --site SITE     site of the device, default the device file's, else home
              --data FOLDER   where its replica is kept, default selvage-data/agents/<device id>
              --shared NAMES  shared scopes it holds as well: table fact, rows with that name in column shared
              --history-days N, --history-mb N
                              how long and how much history it keeps (samples, task events, decisions), default 30 and 64

            Example: java -jar edge-agent.jar run --device press-07.yaml --broker mqtt://127.0.0.1:1883
            It runs until SIGTERM or Ctrl-C. Exit codes: 0 stopped, 1 a failure, 2 wrong usage.""";

    private Main() {}

    /** Runs the program; ends the process with 1 or 2 when it cannot start. */
    public static void main(String[] args) throws InterruptedException {
        // One line for each log record; a logging configuration of the operator's own goes first.
        if (Optional.ofNullable(System.getProperty("java.util.logging.SimpleFormatter.format")).isEmpty()) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
        }
        Optional<Integer> exit = describe(args, System.out, System.err);
        if (exit.isPresent()) {
            System.exit(exit.get());
        }
        try {
            run(settings(options(args)));
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
            options(args);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            err.println("edge-agent: " + e.getMessage() + "; see --help");
            return Optional.of(2);
        }
    }

    /** The options by name; throws IllegalArgumentException with what is wrong about them. */
    static Map<String, String> options(String... args) {
        if (args.length == 0 || !args[0].equals("run")) {
            throw new IllegalArgumentException("say what to do: run --device FILE");
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i])) {
                throw new IllegalArgumentException("unknown option \"" + Printable.of(args[i]) + "\"");
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            if (options.containsKey(args[i])) {
                throw new IllegalArgumentException(args[i] + " is given twice");
            }
            options.put(args[i], args[i + 1]);
        }
        if (!options.containsKey("--device")) {
            throw new IllegalArgumentException("--device FILE is missing");
        }
        return options;
    }

    /** What the options and the device file ask for. */
    static AgentSettings settings(Map<String, String> options) throws ProfileException {
        Device device = DeviceFile.read(Path.of(options.get("--device")), ProfileSource.bundled());
        SiteId site = Optional.ofNullable(options.get("--site")).map(SiteId::new)
                .or(device::site)
                .orElse(new SiteId("home"));
        URI broker = URI.create(options.getOrDefault("--broker", "mqtt://127.0.0.1:1883"));
        Path data = Optional.ofNullable(options.get("--data")).map(Path::of)
                .orElse(Path.of("selvage-data", "agents", device.id().value()));
        List<String> shared = List.of(options.getOrDefault("--shared", "").split(",")).stream().filter(name -> !name.isEmpty()).toList();
        shared.forEach(Main::checkShared);
        Retention history = Retention.of(number(options, "--history-days", Retention.DAYS_DEFAULT, Retention.DAYS_MAX),
                number(options, "--history-mb", Retention.MEGABYTES_DEFAULT, Retention.MEGABYTES_MAX));
        return new AgentSettings(device, site, broker, data, shared, history);
    }

    private static int number(Map<String, String> options, String name, int otherwise, int max) {
        String text = options.getOrDefault(name, String.valueOf(otherwise));
        if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException(name + ": \"" + Printable.of(text) + "\" is no whole number from 1 to " + max);
        }
        return Integer.parseInt(text);
    }

    private static void checkShared(String name) {
        if (!SHARED_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("--shared: \"" + Printable.of(name) + "\" is no name of a shared scope: it must match " + SHARED_NAME.pattern());
        }
    }

    private static void run(AgentSettings settings) throws DriverException, InterruptedException {
        Agent agent = Agent.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            agent.close();
            // A stop that was asked for is a success; the JVM itself would report the signal instead.
            Runtime.getRuntime().halt(0);
        }, "stop"));
        if (agent.awaitEnd()) {
            // What runs it unattended starts it again; what was committed is safe.
            Runtime.getRuntime().halt(1);
        }
    }
}
