// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway;

import dev.selvage.model.manifest.SerialFilter;
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

/** The gateway as a program: reads its options, starts one {@link Gateway} and stops it when the system asks. */
public final class Main {
    /** The options of {@code run}, each with a value. */
    private static final List<String> OPTIONS = List.of("--broker", "--site", "--data", "--id", "--shards", "--history-days", "--history-mb");
    private static final String HELP = """
            Runs the gateway of one site.

            Usage: java -jar gateway.jar run --broker URL --site SITE --data FOLDER [--id ID] [--shards N]
                                           [--history-days N] [--history-mb N]
                   java -jar gateway.jar --help | --version

              --broker URL    MQTT 5 broker, such as mqtt://127.0.0.1:1883
              --site SITE     the site whose devices it looks after
              --data FOLDER   where the merged store is kept
              --id ID         its name on topics and in version vectors, default gw
              --shards N      how many files the merged store is spread over, 1 to 64, default 1; fixed at the first start
              --history-days N, --history-mb N
                              how long and how much history it keeps (samples, task events, decisions), default 400 and 16384

            Example: java -jar gateway.jar run --broker mqtt://127.0.0.1:1883 --site home --data selvage-data/gateway
            It runs until SIGTERM or Ctrl-C. Exit codes: 0 stopped, 1 a failure, 2 wrong usage.""";

    private Main() {}

    /** Runs the program; ends the process with 1 or 2 when it cannot start. */
    public static void main(String[] args) throws InterruptedException {
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
            run(settings(options(args)));
        } catch (ReplicaException | IllegalArgumentException e) {
            System.err.println("gateway: " + e.getMessage());
            System.exit(1);
        }
    }

    /** Answers {@code --help}, {@code --version} and wrong usage with an exit code; empty when there is a gateway to run. */
    static Optional<Integer> describe(String[] args, PrintStream out, PrintStream err) {
        List<String> words = List.of(args);
        if (words.contains("--help") || words.contains("-h")) {
            out.println(HELP);
            return Optional.of(0);
        }
        if (words.contains("--version")) {
            out.println("gateway " + Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("(unpackaged)"));
            return Optional.of(0);
        }
        try {
            settings(options(args));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            err.println("gateway: " + e.getMessage() + "; see --help");
            return Optional.of(2);
        }
    }

    /** The options by name; throws IllegalArgumentException with what is wrong about them. */
    static Map<String, String> options(String... args) {
        if (args.length == 0 || !args[0].equals("run")) {
            throw new IllegalArgumentException("say what to do: run --broker URL --site SITE --data FOLDER");
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
        for (String needed : List.of("--broker", "--site", "--data")) {
            if (!options.containsKey(needed)) {
                throw new IllegalArgumentException(needed + " is missing");
            }
        }
        return options;
    }

    /** What the options ask for. */
    static GatewaySettings settings(Map<String, String> options) {
        return new GatewaySettings(
                options.getOrDefault("--id", "gw"),
                new SiteId(options.get("--site")),
                URI.create(options.get("--broker")),
                Path.of(options.get("--data")),
                number(options, "--shards", 1),
                Retention.of(number(options, "--history-days", GatewaySettings.HISTORY_DAYS_DEFAULT),
                        number(options, "--history-mb", GatewaySettings.HISTORY_MEGABYTES_DEFAULT)));
    }

    /** What is too large for its purpose is refused where the purpose is known. */
    private static int number(Map<String, String> options, String name, int otherwise) {
        String text = options.getOrDefault(name, Integer.toString(otherwise));
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(name + " needs a number, not \"" + Printable.of(text) + "\"");
        }
        return Integer.parseInt(text);
    }

    private static void run(GatewaySettings settings) throws InterruptedException {
        Gateway gateway = Gateway.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            gateway.close();
            // A stop that was asked for is a success; the JVM itself would report the signal instead.
            Runtime.getRuntime().halt(0);
        }, "stop"));
        if (gateway.awaitEnd()) {
            // What runs it unattended starts it again; what was committed is safe.
            Runtime.getRuntime().halt(1);
        }
    }
}
